import { CLOCK, type Clock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EmbedTexts } from '../model-gateway/index.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { MemoryOwner, TextEmbedding } from './memory.ts';

/** Memories that one sweep looks at. */
const BATCH = 50;

/** After a refusal, or for agents that use no embeddings, the memories of these are left alone for so long, in milliseconds. */
const PUT_OFF_MS = 10 * 60_000;

type Missing = Awaited<ReturnType<MemoriesRepository['withoutEmbedding']>>;

/**
 * Gives vectors to the memories that have none: stored while the embedding service was away, before there was one, or by
 * another model. One call for each agent and person, on whose behalf and budget it is.
 */
@Injectable()
export class EmbedMissing {
  private readonly log = new Logger('Memory');
  private readonly putOff = new Map<string, { owner: MemoryOwner; until: number }>();

  constructor(
    private readonly memories: MemoriesRepository,
    @Inject(EmbedTexts) private readonly embed: TextEmbedding,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many have a vector now; none without a service, or while it does not answer, which is logged */
  async run(): Promise<number> {
    const model = await this.embed.model();
    if (model === null) return 0;
    const now = this.clock.now().getTime();
    for (const [key, { until }] of this.putOff) if (until <= now) this.putOff.delete(key);
    const except = [...this.putOff.values()].map(({ owner }) => owner);
    const missing = await this.memories.withoutEmbedding(model, BATCH, except);
    let given = 0;
    for (const [key, group] of byOwner(missing)) given += await this.embedAll(key, group, now);
    return given;
  }

  private async embedAll(key: string, group: Missing, now: number): Promise<number> {
    const [first] = group;
    if (!first) return 0;
    const owner = { agentId: first.agentId, personId: first.personId };
    const embedding = await this.embed.run(
      { ...owner, sessionId: null },
      group.map(({ content }) => content),
    );
    if (embedding.outcome !== 'embedded') {
      if (embedding.outcome === 'unavailable') {
        this.log.warn(`${group.length} memories have no embedding yet: ${embedding.error.message}`);
      }
      // A service that is away is asked again by the next sweep; what was decided is not decided again at once.
      const away = embedding.outcome === 'unavailable' && embedding.error.code === 'embeddings_unavailable';
      if (!away) this.putOff.set(key, { owner, until: now + PUT_OFF_MS });
      return 0;
    }
    await this.unitOfWork.run(async (transaction) => {
      for (const [index, vector] of embedding.vectors.entries()) {
        const id = group[index]?.id;
        if (id !== undefined) await this.memories.keepEmbedding(transaction, id, vector, embedding.model);
      }
    });
    return embedding.vectors.length;
  }
}

function byOwner(missing: Missing): Map<string, Missing> {
  const groups = new Map<string, Missing>();
  for (const memory of missing) {
    const key = `${memory.agentId}\n${memory.personId}`;
    groups.set(key, [...(groups.get(key) ?? []), memory]);
  }
  return groups;
}
