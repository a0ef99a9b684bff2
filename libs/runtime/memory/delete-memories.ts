import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { ExtractionsRepository } from './extractions.repository.ts';
import { MemoriesRepository } from './memories.repository.ts';
import { askedMemories } from './memory-access.rules.ts';
import { memoriesDeleted } from './memory-events.rules.ts';

/** Memories deleted in one transaction, and named in one event. */
const BATCH = 100;

/** Deletes what agents remember of a person, for good (S0-MEM-08). */
@Injectable()
export class DeleteMemories {
  constructor(
    private readonly memories: MemoriesRepository,
    private readonly extractions: ExtractionsRepository,
    private readonly events: EventLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Deletes all of them, and sees to it that what was said so far is not noted later either.
   *
   * @returns how many went
   * @throws DomainError `not_your_memory`
   */
  async run(principal: Principal, asked: { person: string; agent?: string | undefined }): Promise<number> {
    const filter = askedMemories(principal, asked);
    await this.unitOfWork.run((transaction) => this.extractions.forget(transaction, filter));
    let deleted = 0;
    for (let more = true; more; ) {
      const gone = await this.unitOfWork.run(async (transaction) => {
        const batch = await this.memories.deleteSome(transaction, filter, BATCH);
        if (batch.length > 0) {
          await this.events.append(transaction, [memoriesDeleted(filter.personId, batch, actorOf(principal))]);
        }
        return batch.length;
      });
      deleted += gone;
      more = gone === BATCH;
    }
    return deleted;
  }
}
