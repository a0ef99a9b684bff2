import { CLOCK, type Clock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EmbedQuestion } from './embed-question.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { MemoryOwner, RecalledMemory } from './memory.ts';
import { SearchMemories } from './search-memories.ts';

/** Most memories that a model is given at once. */
const MOST_RECALLED = 5;

/** What an agent is reminded of before it answers a person (S0-MEM-05, S1-MEM-02). */
@Injectable()
export class RecallMemories {
  private readonly log = new Logger('Memory');

  constructor(
    private readonly search: SearchMemories,
    private readonly memories: MemoriesRepository,
    private readonly questions: EmbedQuestion,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The memories of this agent about this person that fit what the person said last, best first; they count as accessed.
   *
   * @param sessionId the session at work
   * @param question what the person said; nothing is recalled for an empty one
   */
  async run(
    { agentId, personId }: MemoryOwner,
    sessionId: string,
    question: string,
    signal?: AbortSignal,
  ): Promise<RecalledMemory[]> {
    if (question.trim() === '') return [];
    const scope = { agentId, personId, sessionId };
    const meant = await this.questions.run(scope, question, signal);
    const { memories, embeddings } = await this.search.run(scope, question, MOST_RECALLED, meant);
    const ids = memories.map(({ id }) => id);
    if (ids.length > 0) {
      await this.unitOfWork.run((transaction) => this.memories.touch(transaction, ids, this.clock.now()));
    }
    this.log.log({
      message: 'memory.recalled',
      subject: `session:${sessionId}`,
      details: { agentId, ids, embeddings },
    });
    return memories;
  }
}
