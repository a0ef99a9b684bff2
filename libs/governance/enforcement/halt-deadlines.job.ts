import { haltDeadlines } from '@gatehouse/contracts/governance';
import type { JobData } from '@gatehouse/contracts/jobs';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { HaltDeadlines } from './halt-deadlines.ts';

@HandlesJob(haltDeadlines)
@Injectable()
export class HaltDeadlinesJob {
  constructor(private readonly halt: HaltDeadlines) {}

  async handle(_data: JobData<typeof haltDeadlines>, { signal }: JobContext): Promise<void> {
    await this.halt.run(signal);
  }
}
