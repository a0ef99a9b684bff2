import { cleanUpSessions } from '@gatehouse/contracts/runtime';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { CleanUpSessions } from './clean-up-sessions.ts';

@Injectable()
@HandlesJob(cleanUpSessions)
export class CleanUpSessionsJob {
  constructor(private readonly useCase: CleanUpSessions) {}

  async handle(_: object, { signal }: JobContext): Promise<void> {
    await this.useCase.run(signal);
  }
}
