import { sweepMemory } from '@gatehouse/contracts/runtime';
import { HandlesJob } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { EmbedMissing } from './embed-missing.ts';
import { SweepMemory } from './sweep-memory.ts';

@Injectable()
@HandlesJob(sweepMemory)
export class SweepMemoryJob {
  constructor(
    private readonly useCase: SweepMemory,
    private readonly embedMissing: EmbedMissing,
  ) {}

  async handle(): Promise<void> {
    await this.useCase.run();
    await this.embedMissing.run();
  }
}
