import { DomainError } from '@gatehouse/kernel';
import { withSpan } from '@gatehouse/platform/telemetry';
import { Injectable, Logger } from '@nestjs/common';
import { EmbedTexts } from './embed-texts.effect.ts';
import { fuseRanks } from './fuse-ranks.rules.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { EmbeddingUse, RecalledMemory } from './memory.ts';
import { type Embedded, MemorySearchRepository, type SearchScope } from './memory-search.repository.ts';

/** How many memories each way of searching contributes. */
const CANDIDATES = 20;

/** Longest question that is looked at, in UTF-16 units, and most words of it that are compared by spelling. */
const LONGEST_QUESTION = 2_000;
const MOST_WORDS = 40;

/** What a search found, and by which means. */
export interface FoundMemories {
  memories: RecalledMemory[];
  embeddings: EmbeddingUse;
}

/**
 * Finds the memories that fit a question: by full text, by spelling and, where an embedding service is configured, by
 * meaning, fused by reciprocal rank (S1-MEM-01). When the service does not answer, the search goes on without it and says so.
 */
@Injectable()
export class SearchMemories {
  private readonly log = new Logger('Memory');

  constructor(
    private readonly search: MemorySearchRepository,
    private readonly memories: MemoriesRepository,
    private readonly embed: EmbedTexts,
  ) {}

  /** @returns best first. The span carries ids and scores, never what a memory says (S0-TRC-04) */
  run(scope: SearchScope, text: string, limit: number, signal?: AbortSignal): Promise<FoundMemories> {
    return withSpan('retrieval', 'search memory', {}, async (span) => {
      const question = text.slice(0, LONGEST_QUESTION).replaceAll('\0', ' ');
      const embedded = await this.embedded(question, signal);
      const lists = await Promise.all([
        this.search.byWords(scope, question, CANDIDATES),
        this.search.byTrigrams(scope, wordsOf(question), CANDIDATES),
        ...(embedded.question ? [this.search.byMeaning(scope, embedded.question, CANDIDATES)] : []),
      ]);
      const ranked = fuseRanks(lists, limit);
      span.setAttributes({
        'gatehouse.memory.ids': ranked.map(({ id }) => id),
        'gatehouse.memory.scores': ranked.map(({ score }) => score),
        'gatehouse.memory.embeddings': embedded.use,
      });
      const scores = new Map(ranked.map(({ id, score }) => [id, score]));
      const found = await this.memories.findAll(ranked.map(({ id }) => id));
      return {
        memories: found.map((memory) => ({ ...memory, score: scores.get(memory.id) ?? 0 })),
        embeddings: embedded.use,
      };
    });
  }

  private async embedded(
    question: string,
    signal: AbortSignal | undefined,
  ): Promise<{ question: Embedded | null; use: EmbeddingUse }> {
    const { model } = this.embed;
    if (model === null) return { question: null, use: 'off' };
    try {
      const [vector] = await this.embed.run([question], signal);
      return vector ? { question: { vector, model }, use: 'used' } : { question: null, use: 'unavailable' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.log.warn(`memory is searched by words alone: ${error.message}`);
      return { question: null, use: 'unavailable' };
    }
  }
}

/** The words of a question that are long enough to be compared by spelling. */
function wordsOf(question: string): string[] {
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
  return [...words].slice(0, MOST_WORDS);
}
