import { advanceSession } from '@gatehouse/contracts/runtime';
import type { JobData } from '@gatehouse/contracts/jobs';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { AdvanceSession } from './advance-session.ts';

@Injectable()
@HandlesJob(advanceSession)
export class AdvanceSessionJob {
  constructor(private readonly useCase: AdvanceSession) {}

  handle({ sessionId }: JobData<typeof advanceSession>, { signal }: JobContext): Promise<void> {
    return this.useCase.run(sessionId, signal);
  }
}
