import { cleanUpRetention } from '@gatehouse/contracts/insight';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { CleanUpRetention } from './clean-up-retention.ts';

@Injectable()
@HandlesJob(cleanUpRetention)
export class CleanUpRetentionJob {
  constructor(private readonly useCase: CleanUpRetention) {}

  async handle(_: object, { signal }: JobContext): Promise<void> {
    await this.useCase.run(signal);
  }
}
