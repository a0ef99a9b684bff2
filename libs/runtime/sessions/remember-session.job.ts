import type { JobData } from '@gatehouse/contracts/jobs';
import { extractMemory } from '@gatehouse/contracts/runtime';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { RememberSession } from './remember-session.ts';

@Injectable()
@HandlesJob(extractMemory)
export class RememberSessionJob {
  constructor(private readonly useCase: RememberSession) {}

  handle({ sessionId }: JobData<typeof extractMemory>, { signal }: JobContext): Promise<void> {
    return this.useCase.run(sessionId, signal);
  }
}
