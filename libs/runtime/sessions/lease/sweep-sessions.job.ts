import { sweepSessions } from '@gatehouse/contracts/runtime';
import { HandlesJob } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { SweepSessions } from './sweep-sessions.ts';

@Injectable()
@HandlesJob(sweepSessions)
export class SweepSessionsJob {
  constructor(private readonly useCase: SweepSessions) {}

  async handle(): Promise<void> {
    await this.useCase.run();
  }
}
