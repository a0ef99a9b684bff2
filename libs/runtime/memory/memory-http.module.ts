import { Module } from '@nestjs/common';
import { DeleteMemories } from './delete-memories.ts';
import { DeleteMemory } from './delete-memory.ts';
import { MemoriesController } from './memories.controller.ts';
import { MemoryStoreModule } from './memory-store.module.ts';

/** Memories over REST; for the API. */
@Module({
  imports: [MemoryStoreModule],
  controllers: [MemoriesController],
  providers: [DeleteMemories, DeleteMemory],
})
export class MemoryHttpModule {}
