import { Module } from '@nestjs/common';
import { ModelGatewayModule } from '../model-gateway/index.ts';
import { EmbedMissing } from './embed-missing.ts';
import { MemoryStoreModule } from './memory-store.module.ts';
import { SweepMemory } from './sweep-memory.ts';
import { SweepMemoryJob } from './sweep-memory.job.ts';

/** Finds the sessions whose memories are due; for workers. The sessions themselves do the extraction. */
@Module({
  imports: [MemoryStoreModule, ModelGatewayModule],
  providers: [EmbedMissing, SweepMemory, SweepMemoryJob],
  exports: [SweepMemory],
})
export class MemoryJobsModule {}
