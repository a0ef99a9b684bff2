import type { Page } from '@gatehouse/contracts/http';
import { MemoryKind } from '@gatehouse/contracts/runtime';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Memory, MemoryFilter, MemoryOwner, NewMemory } from './memory.ts';

/** At most `limit`, newest first, below the id `cursor`. */
export interface MemoryQuery {
  limit: number;
  cursor?: string | undefined;
}

type Row = Prisma.SemanticMemoryGetPayload<{ omit: { embedding: true } }>;

/** Alike from here on (0 to 1): candidates for saying the same. The rule decides on their words. */
const ALIKE = 0.5;

/** The rows of memories. Finding what fits a question is the matter of MemorySearch. */
@Injectable()
export class MemoriesRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a memory; false when the agent has noted the very same of this person already. */
  async add(transaction: Transaction, memory: NewMemory): Promise<boolean> {
    const { id, agentId, personId, sessionId, kind, content, keywords, sensitivity, contentHash } = memory;
    const added = await transaction.$executeRaw`
      insert into semantic_memory (memory_id, agent_id, user_id, session_id, kind, content, keywords, sensitivity, content_hash,
        embedding, embedding_model, metadata, words)
      values (${id}::uuid, ${agentId}, ${personId}, ${sessionId}::uuid, ${kind}, ${content}, ${keywords}::text[], ${sensitivity},
        ${contentHash}, ${memory.embedding}::real[], ${memory.embeddingModel}, ${{ method: memory.method }}::jsonb,
        setweight(to_tsvector('english', ${content}), 'A') || setweight(to_tsvector('english', ${keywords.join(' ')}), 'B'))
      on conflict (agent_id, user_id, content_hash) do nothing`;
    return added > 0;
  }

  /** Facts of the owner that are spelt much like this one, most alike first. */
  async alike(
    transaction: Transaction,
    owner: MemoryOwner,
    content: string,
  ): Promise<{ id: string; content: string }[]> {
    return transaction.$queryRaw<{ id: string; content: string }[]>`
      select memory_id as id, content from semantic_memory
      where agent_id = ${owner.agentId} and user_id = ${owner.personId} and kind = 'fact' and status = 'active'
        and similarity(lower(content), lower(${content})) >= ${ALIKE}
      order by similarity(lower(content), lower(${content})) desc limit 5`;
  }

  /** Memories that have no vector of this model yet, youngest first. */
  async withoutEmbedding(
    model: string,
    limit: number,
    except: readonly MemoryOwner[],
  ): Promise<({ id: string; content: string } & MemoryOwner)[]> {
    return this.database.client.semanticMemory.findMany({
      where: {
        status: 'active',
        OR: [{ embeddingModel: null }, { embeddingModel: { not: model } }],
        NOT: except.map(({ agentId, personId }) => ({ agentId, personId })),
      },
      select: { id: true, content: true, agentId: true, personId: true },
      orderBy: { id: 'desc' },
      take: limit,
    });
  }

  /** Gives a memory its vector, in the place of one of another model. */
  async keepEmbedding(transaction: Transaction, id: string, embedding: number[], model: string): Promise<void> {
    await transaction.semanticMemory.updateMany({ where: { id }, data: { embedding, embeddingModel: model } });
  }

  /** Notes that another memory says it in full; it is recalled no more. */
  async markReplaced(transaction: Transaction, ids: readonly string[]): Promise<void> {
    await transaction.semanticMemory.updateMany({ where: { id: { in: [...ids] } }, data: { status: 'replaced' } });
  }

  /** Memories were given to a model. */
  async touch(transaction: Transaction, ids: readonly string[], at: Date): Promise<void> {
    await transaction.semanticMemory.updateMany({ where: { id: { in: [...ids] } }, data: { lastAccessedAt: at } });
  }

  /** One page, newest first: ids are UUIDv7 and sort by time. */
  async list(filter: MemoryFilter, { limit, cursor }: MemoryQuery): Promise<Page<Memory>> {
    const rows = await this.database.client.semanticMemory.findMany({
      where: { ...covered(filter), ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
      omit: { embedding: true },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown.map(toMemory), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Those of these ids that there are, in the order of the ids. */
  async findAll(ids: readonly string[]): Promise<Memory[]> {
    const rows = await this.database.client.semanticMemory.findMany({
      where: { id: { in: [...ids] } },
      omit: { embedding: true },
    });
    const found = new Map(rows.map((row) => [row.id, toMemory(row)]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Deletes one, if the filter covers it; null otherwise, so that nobody learns of what is not theirs. */
  async delete(transaction: Transaction, id: string, filter: MemoryFilter): Promise<Memory | null> {
    const row = await transaction.semanticMemory.findFirst({ where: { id, AND: covered(filter) } });
    if (!row) return null;
    // Somebody else may have deleted it since.
    const { count } = await transaction.semanticMemory.deleteMany({ where: { id } });
    return count > 0 ? toMemory(row) : null;
  }

  /** Deletes the owner's summary of a session, which a newer one takes the place of. */
  async deleteSummary(transaction: Transaction, owner: MemoryOwner, sessionId: string): Promise<Memory[]> {
    const where = { agentId: owner.agentId, personId: owner.personId, sessionId, kind: 'summary' };
    const rows = await transaction.semanticMemory.findMany({ where });
    await transaction.semanticMemory.deleteMany({ where });
    return rows.map(toMemory);
  }

  /** Deletes at most `limit` of a person, in whatever status; returns what went. */
  async deleteSome(
    transaction: Transaction,
    filter: MemoryFilter & { personId: string },
    limit: number,
  ): Promise<Memory[]> {
    const where = covered(filter);
    const rows = await transaction.semanticMemory.findMany({ where, orderBy: { id: 'asc' }, take: limit });
    await transaction.semanticMemory.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
    return rows.map(toMemory);
  }
}

const covered = ({ agentId, personId }: MemoryFilter): Prisma.SemanticMemoryWhereInput => ({
  ...(agentId !== undefined && { agentId }),
  ...(personId !== undefined && { personId }),
});

const Metadata = z.object({ method: z.enum(['model', 'extractive']) });

const toMemory = (row: Row): Memory => ({
  id: row.id,
  agentId: row.agentId,
  personId: row.personId,
  sessionId: row.sessionId,
  kind: MemoryKind.parse(row.kind),
  content: row.content,
  keywords: row.keywords,
  sensitivity: z.enum(['none', 'pii']).parse(row.sensitivity),
  status: z.enum(['active', 'replaced']).parse(row.status),
  method: Metadata.parse(row.metadata).method,
  contentHash: row.contentHash,
  createdAt: row.createdAt,
  lastAccessedAt: row.lastAccessedAt,
});
