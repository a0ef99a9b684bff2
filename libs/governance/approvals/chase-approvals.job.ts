import { chaseApprovals } from '@gatehouse/contracts/governance';
import type { JobData } from '@gatehouse/contracts/jobs';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { ChaseApprovals } from './chase-approvals.ts';

@HandlesJob(chaseApprovals)
@Injectable()
export class ChaseApprovalsJob {
  constructor(private readonly chase: ChaseApprovals) {}

  async handle(_data: JobData<typeof chaseApprovals>, { signal }: JobContext): Promise<void> {
    await this.chase.run(signal);
  }
}
