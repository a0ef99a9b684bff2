import { newId } from '@gatehouse/kernel';
import { Database, UnitOfWork } from '@gatehouse/platform/database';
import { MemoriesRepository } from './memories.repository.ts';
import type { NewMemory, TextEmbedding } from './memory.ts';
import { contentHash } from './same-fact.rules.ts';

/** Whose memories the tests are about. */
export const OWNER = { agentId: 'eng-prod', personId: 'engineer' };

/** Stores a fact as it is; returns its id. */
export async function remember(database: Database, content: string, about: Partial<NewMemory> = {}): Promise<string> {
  const id = newId();
  await new UnitOfWork(database).run((transaction) =>
    new MemoriesRepository(database).add(transaction, {
      ...OWNER,
      id,
      content,
      sessionId: null,
      kind: 'fact',
      keywords: [],
      sensitivity: 'none',
      method: 'model',
      contentHash: contentHash(content),
      embedding: [],
      embeddingModel: null,
      ...about,
    }),
  );
  return id;
}

/** A session of the owner's, as a row only. */
export async function sessionOf(database: Database): Promise<{ id: string } & typeof OWNER> {
  const id = newId();
  await database.client.agentSession.create({
    data: {
      ...OWNER,
      id,
      agentVersion: 1,
      departmentId: 'engineering',
      title: 'a session',
      status: 'completed',
      stateSnapshot: { task: 1, begun: true, iterations: 1 },
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
  return { id, ...OWNER };
}

/** As where no embedding service is configured. */
export const NO_EMBEDDINGS: TextEmbedding = { run: async () => ({ outcome: 'off' }), model: async () => null };
