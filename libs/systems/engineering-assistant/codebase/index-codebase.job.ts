import { indexCodebase } from '@gatehouse/contracts/systems';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { HandlesJob, type JobContext, type JobHandler } from '@gatehouse/platform/queue';
import { Inject, Injectable } from '@nestjs/common';
import { CodebaseIndex } from './codebase-index.ts';

/** Keeps the index in step with the checkout, so that the first search of the day does not have to. */
@Injectable()
@HandlesJob(indexCodebase)
export class IndexCodebaseJob implements JobHandler<typeof indexCodebase> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly index: CodebaseIndex,
  ) {}

  async handle(_data: object, { signal }: JobContext): Promise<void> {
    if (this.config.GATEHOUSE_CODEBASE !== undefined) await this.index.refresh(signal);
  }
}
