import { createHash } from 'node:crypto';
import type { NewEvent } from '@gatehouse/platform/events';
import type { Memory } from './memory.ts';

type Stored = Pick<Memory, 'id' | 'agentId' | 'personId' | 'sessionId' | 'kind' | 'method' | 'sensitivity' | 'content'>;

/** An agent noted something. The record holds the id and a salted hash, never what was noted (design §5). */
export const memoryStored = (memory: Stored, replaces: readonly string[]): NewEvent => ({
  stream: `person:${memory.personId}`,
  type: 'memory.stored',
  actor: `agent:${memory.agentId}`,
  onBehalfOf: `person:${memory.personId}`,
  subject: `memory:${memory.id}`,
  payload: {
    ...identified(memory),
    sessionId: memory.sessionId,
    kind: memory.kind,
    method: memory.method,
    sensitivity: memory.sensitivity,
    replaces: [...replaces],
  },
});

/** Memories of one person are gone for good. */
export const memoriesDeleted = (
  personId: string,
  memories: readonly Pick<Memory, 'id' | 'agentId' | 'content'>[],
  actor: string,
): NewEvent => ({
  stream: `person:${personId}`,
  type: 'memory.deleted',
  actor,
  subject: `person:${personId}`,
  payload: { memories: memories.map(identified) },
});

const identified = ({ id, agentId, content }: Pick<Memory, 'id' | 'agentId' | 'content'>) => ({
  memoryId: id,
  agentId,
  contentHash: createHash('sha256').update(id).update('\n').update(content).digest('hex'),
});
