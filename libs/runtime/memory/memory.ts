import type { MemoryKind } from '@gatehouse/contracts/runtime';
import type { EmbedTexts } from '../model-gateway/index.ts';

/**
 * Whose memory: both are part of every recall, so that no agent is given what another one noted, and nobody what was noted
 * of somebody else (S0-CEL-08, S0-MEM-11).
 */
export interface MemoryOwner {
  agentId: string;
  personId: string;
}

/** Which memories a person or an admin looks at; of everybody and every agent when empty. */
export interface MemoryFilter {
  agentId?: string | undefined;
  personId?: string | undefined;
}

/** Something an agent noted. */
export interface Memory extends MemoryOwner {
  id: string;
  sessionId: string | null;
  kind: MemoryKind;
  content: string;
  keywords: string[];
  sensitivity: 'none' | 'pii';
  status: 'active' | 'replaced';
  /** In a model's words, or a sentence of the person as it was said. */
  method: 'model' | 'extractive';
  /** SHA-256 of the normalised content. */
  contentHash: string;
  createdAt: Date;
  lastAccessedAt: Date | null;
}

/** A memory to be kept. */
export type NewMemory = Omit<Memory, 'status' | 'createdAt' | 'lastAccessedAt'> & {
  /** Of length one; empty without an embedding service. */
  embedding: number[];
  embeddingModel: string | null;
};

/** A memory as an extraction yields it: what it says and under which other words it may be asked for. */
export interface Note {
  kind: MemoryKind;
  content: string;
  keywords: string[];
}

/** A memory that fits a question, and how well; scores compare within one answer only. */
export interface RecalledMemory extends Memory {
  score: number;
}

/** The part of the model gateway that memory uses. */
export type TextEmbedding = Pick<EmbedTexts, 'run' | 'model'>;

/** Whether an embedding service took part in a search. */
export type EmbeddingUse = 'used' | 'off' | 'unavailable';

/** Longest memory, in UTF-16 units, and most facts of one session's end. */
export const LONGEST_MEMORY = 500;
export const MOST_FACTS = 10;
