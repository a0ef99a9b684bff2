import { Module } from '@nestjs/common';
import { ExtractionsRepository } from './extractions.repository.ts';
import { MemoriesRepository } from './memories.repository.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { SearchMemories } from './search-memories.ts';

const SHARED = [ExtractionsRepository, MemoriesRepository, MemorySearchRepository, SearchMemories];

/** What workers and the API need alike: the rows and how they are searched. */
@Module({ providers: SHARED, exports: SHARED })
export class MemoryStoreModule {}
