import type { Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import {
  deleteMemories,
  deleteMemory,
  listMemories,
  type MemoryView,
  searchMemories,
} from '@gatehouse/contracts/runtime';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { DeleteMemories } from './delete-memories.ts';
import { DeleteMemory } from './delete-memory.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { Memory } from './memory.ts';
import { askedMemories } from './memory-access.rules.ts';
import { SearchMemories } from './search-memories.ts';

@Controller()
export class MemoriesController {
  constructor(
    private readonly memories: MemoriesRepository,
    private readonly search: SearchMemories,
    private readonly deleteOne: DeleteMemory,
    private readonly deleteAll: DeleteMemories,
  ) {}

  @Handles(listMemories)
  async listMemories(@Input() { query }: InputOf<typeof listMemories>, @Caller() principal: Principal) {
    const { rows, next } = await this.memories.list(askedMemories(principal, query), query);
    return { rows: rows.map(present), next };
  }

  @Handles(searchMemories)
  async searchMemories(@Input() { query }: InputOf<typeof searchMemories>, @Caller() principal: Principal) {
    const found = await this.search.run(askedMemories(principal, query), query.query, query.limit);
    const rows = found.memories.map(({ score, ...memory }) => ({ ...present(memory), score }));
    return { rows, embeddings: found.embeddings };
  }

  @Handles(deleteMemory)
  async deleteMemory(@Input() { params }: InputOf<typeof deleteMemory>, @Caller() principal: Principal) {
    await this.deleteOne.run(principal, params.id);
    return { deleted: 1 };
  }

  @Handles(deleteMemories)
  async deleteMemories(@Input() { query }: InputOf<typeof deleteMemories>, @Caller() principal: Principal) {
    return { deleted: await this.deleteAll.run(principal, query) };
  }
}

const present = ({ contentHash: _, createdAt, lastAccessedAt, ...memory }: Memory): MemoryView => ({
  ...memory,
  createdAt: createdAt.toISOString(),
  lastAccessedAt: lastAccessedAt?.toISOString() ?? null,
});
