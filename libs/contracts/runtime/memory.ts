import { z } from 'zod';
import { endpoint, Instant, page, Slug, UuidPageQuery } from '../http/index.ts';

/** `fact`: one thing that was said. `summary`: what a session was about. */
export const MemoryKind = z.enum(['fact', 'summary']);
export type MemoryKind = z.infer<typeof MemoryKind>;

/** Something an agent noted of its conversations with a person. */
export const MemoryView = z.object({
  id: z.uuid(),
  agentId: Slug,
  personId: z.string(),
  /** Where it was said; the session may be gone. */
  sessionId: z.uuid().nullable(),
  kind: MemoryKind,
  content: z.string(),
  keywords: z.array(z.string()),
  /** `pii`: it is recalled in its own session only. */
  sensitivity: z.enum(['none', 'pii']),
  /** `replaced`: a later memory says it in full; it is recalled no more. */
  status: z.enum(['active', 'replaced']),
  /** `model`: in a model's words. `extractive`: a sentence of the person, as it was said. */
  method: z.enum(['model', 'extractive']),
  createdAt: Instant,
  lastAccessedAt: Instant.nullable(),
});
export type MemoryView = z.infer<typeof MemoryView>;

const WhoseMemory = z.strictObject({
  agent: Slug.optional(),
  /** Whose; the caller's own unless told. Only an admin may name somebody else. */
  person: z.string().min(1).max(100).optional(),
});

export const listMemories = endpoint({
  method: 'GET',
  path: '/memories',
  summary: 'What agents remember of a person, newest first: the caller, or for admins anybody.',
  tag: 'memory',
  permission: 'signed_in',
  query: UuidPageQuery.extend(WhoseMemory.shape),
  response: page(MemoryView),
});

export const searchMemories = endpoint({
  method: 'GET',
  path: '/memories/search',
  summary: 'The memories of a person that fit a question best, as an agent would recall them.',
  tag: 'memory',
  permission: 'signed_in',
  query: WhoseMemory.extend({
    query: z.string().trim().min(1).max(2_000),
    limit: z.coerce.number().int().min(1).max(20).default(5),
  }),
  response: z.object({
    rows: z.array(MemoryView.extend({ score: z.number() })),
    /** Whether an embedding service took part: `off` where none is configured, `unavailable` where it did not answer. */
    embeddings: z.enum(['used', 'off', 'unavailable']),
  }),
});

export const deleteMemory = endpoint({
  method: 'DELETE',
  path: '/memories/:id',
  summary: 'Deletes one memory for good.',
  tag: 'memory',
  permission: 'signed_in',
  params: z.strictObject({ id: z.uuid() }),
  response: z.object({ deleted: z.number().int() }),
});

export const deleteMemories = endpoint({
  method: 'DELETE',
  path: '/memories',
  summary: "Deletes every memory of a person for good, of one agent or of all: their own, or for admins anybody's.",
  tag: 'memory',
  permission: 'signed_in',
  query: WhoseMemory.required({ person: true }),
  response: z.object({ deleted: z.number().int() }),
});
