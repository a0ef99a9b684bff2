import { sweepMemory } from '@gatehouse/contracts/runtime';
import { HandlesJob } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { SweepMemory } from './sweep-memory.ts';

@Injectable()
@HandlesJob(sweepMemory)
export class SweepMemoryJob {
  constructor(private readonly useCase: SweepMemory) {}

  async handle(): Promise<void> {
    await this.useCase.run();
  }
}
