import { DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { EmbedTexts } from './embed-texts.effect.ts';
import { MemoriesRepository } from './memories.repository.ts';

/** Memories that are embedded in one request. */
const BATCH = 50;

/**
 * Gives vectors to the memories that have none: stored while the embedding service was away, before there was one, or by
 * another model.
 */
@Injectable()
export class EmbedMissing {
  private readonly log = new Logger('Memory');

  constructor(
    private readonly memories: MemoriesRepository,
    private readonly embed: EmbedTexts,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @returns how many have a vector now; none without a service, or while it does not answer, which is logged */
  async run(): Promise<number> {
    const { model } = this.embed;
    if (model === null) return 0;
    const missing = await this.memories.withoutEmbedding(model, BATCH);
    try {
      const vectors = await this.embed.run(missing.map(({ content }) => content));
      await this.unitOfWork.run(async (transaction) => {
        for (const [index, vector] of vectors.entries()) {
          const id = missing[index]?.id;
          if (id !== undefined) await this.memories.keepEmbedding(transaction, id, vector, model);
        }
      });
      return vectors.length;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.log.warn(`${missing.length} memories have no embedding yet: ${error.message}`);
      return 0;
    }
  }
}
