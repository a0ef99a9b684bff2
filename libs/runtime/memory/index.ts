export { type EndedSession, ExtractMemories } from './extract-memories.ts';
export { type ExtractionClaim, ExtractionsRepository } from './extractions.repository.ts';
export type { MemoryOwner, RecalledMemory } from './memory.ts';
export { MemoryHttpModule } from './memory-http.module.ts';
export { MemoryJobsModule } from './memory-jobs.module.ts';
export { MemoryModule } from './memory.module.ts';
export { MemoryStoreModule } from './memory-store.module.ts';
export { RecallMemories } from './recall-memories.ts';
export { SweepMemory } from './sweep-memory.ts';
