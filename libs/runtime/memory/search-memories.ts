import { withSpan } from '@gatehouse/platform/telemetry';
import { Injectable } from '@nestjs/common';
import { fuseRanks } from './fuse-ranks.rules.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { EmbeddingUse, RecalledMemory } from './memory.ts';
import { type Embedded, MemorySearchRepository, type SearchScope } from './memory-search.repository.ts';

/** How many memories each way of searching contributes. */
const CANDIDATES = 20;

/** Longest question that is looked at, in UTF-16 units, and most words of it that are compared by spelling. */
const LONGEST_QUESTION = 2_000;
const MOST_WORDS = 40;

/** A question as a vector, or why there is none. */
export interface Meant {
  question: Embedded | null;
  use: EmbeddingUse;
}

const BY_WORDS: Meant = { question: null, use: 'off' };

/** As much of a question as is looked at, without what PostgreSQL cannot take. */
export const storableQuestion = (text: string): string => text.slice(0, LONGEST_QUESTION).replaceAll('\0', ' ');

/** What a search found, and by which means. */
export interface FoundMemories {
  memories: RecalledMemory[];
  embeddings: EmbeddingUse;
}

/**
 * Finds the memories that fit a question: by full text, by spelling and, where the caller has the question as a vector, by
 * meaning, fused by reciprocal rank (S1-MEM-01).
 */
@Injectable()
export class SearchMemories {
  constructor(
    private readonly search: MemorySearchRepository,
    private readonly memories: MemoriesRepository,
  ) {}

  /**
   * @param meant the question as a vector, for whoever may ask the embedding service; without it words alone are compared
   * @returns best first. The span carries ids and scores, never what a memory says (S0-TRC-04)
   */
  run(scope: SearchScope, text: string, limit: number, meant: Meant = BY_WORDS): Promise<FoundMemories> {
    return withSpan('retrieval', 'search memory', {}, async (span) => {
      const question = storableQuestion(text);
      const lists = await Promise.all([
        this.search.byWords(scope, question, CANDIDATES),
        this.search.byTrigrams(scope, wordsOf(question), CANDIDATES),
        ...(meant.question ? [this.search.byMeaning(scope, meant.question, CANDIDATES)] : []),
      ]);
      const ranked = fuseRanks(lists, limit);
      span.setAttributes({
        'gatehouse.memory.ids': ranked.map(({ id }) => id),
        'gatehouse.memory.scores': ranked.map(({ score }) => score),
        'gatehouse.memory.embeddings': meant.use,
      });
      const scores = new Map(ranked.map(({ id, score }) => [id, score]));
      const found = await this.memories.findAll(ranked.map(({ id }) => id));
      return {
        memories: found.map((memory) => ({ ...memory, score: scores.get(memory.id) ?? 0 })),
        embeddings: meant.use,
      };
    });
  }
}

/** The words of a question that are long enough to be compared by spelling. */
function wordsOf(question: string): string[] {
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
  return [...words].slice(0, MOST_WORDS);
}
