import { Inject, Injectable, Logger } from '@nestjs/common';
import { type EmbeddingOwner, EmbedTexts } from '../model-gateway/index.ts';
import type { TextEmbedding } from './memory.ts';
import { type Meant, storableQuestion } from './search-memories.ts';

/** Questions whose vectors are kept: a task looks the same one up before each of its model calls. */
const MOST_KEPT = 200;

/** Makes a vector of what a person said, so that memories are found by meaning. */
@Injectable()
export class EmbedQuestion {
  private readonly log = new Logger('Memory');
  private readonly kept = new Map<string, Meant>();

  constructor(@Inject(EmbedTexts) private readonly embed: TextEmbedding) {}

  /** @returns no vector, and why, where there is no service, or it does not answer or may not be asked, which is logged */
  async run(owner: EmbeddingOwner & { sessionId: string }, text: string, signal?: AbortSignal): Promise<Meant> {
    const question = storableQuestion(text);
    const key = `${owner.sessionId}\n${question}`;
    const known = this.kept.get(key);
    if (known) return known;
    const embedding = await this.embed.run(owner, [question], signal);
    if (embedding.outcome === 'off') return { question: null, use: 'off' };
    const [vector] = embedding.outcome === 'embedded' ? embedding.vectors : [];
    if (embedding.outcome === 'unavailable' || !vector) {
      if (embedding.outcome === 'unavailable')
        this.log.warn(`memory is searched by words alone: ${embedding.error.message}`);
      return { question: null, use: 'unavailable' };
    }
    return this.keep(key, { question: { vector, model: embedding.model }, use: 'used' });
  }

  private keep(key: string, meant: Meant): Meant {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= MOST_KEPT) this.kept.delete(oldest);
    this.kept.set(key, meant);
    return meant;
  }
}
