import { Module } from '@nestjs/common';
import { ModelGatewayModule } from '../model-gateway/index.ts';
import { EmbedQuestion } from './embed-question.ts';
import { ExtractMemories } from './extract-memories.ts';
import { MemoryStoreModule } from './memory-store.module.ts';
import { RecallMemories } from './recall-memories.ts';
import { StoreMemories } from './store-memories.ts';
import { TakeNotes } from './take-notes.ts';

/** Recalls memories and extracts them; for workers. */
@Module({
  imports: [MemoryStoreModule, ModelGatewayModule],
  providers: [EmbedQuestion, ExtractMemories, RecallMemories, StoreMemories, TakeNotes],
  exports: [ExtractMemories, RecallMemories],
})
export class MemoryModule {}
