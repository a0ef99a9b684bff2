import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { MemoriesRepository } from './memories.repository.ts';
import { deletableMemories } from './memory-access.rules.ts';
import { memoriesDeleted } from './memory-events.rules.ts';

/** Deletes one memory for good (S0-MEM-08). */
@Injectable()
export class DeleteMemory {
  constructor(
    private readonly memories: MemoriesRepository,
    private readonly events: EventLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError `memory_not_found` when there is none, or none of theirs; `not_your_memory` for agents */
  async run(principal: Principal, id: string): Promise<void> {
    const filter = deletableMemories(principal);
    await this.unitOfWork.run(async (transaction) => {
      const memory = await this.memories.delete(transaction, id, filter);
      if (!memory) {
        throw new DomainError(
          'not_found',
          'memory_not_found',
          `there is no memory ${id}; \`gatehouse memory list\` shows yours`,
        );
      }
      await this.events.append(transaction, [memoriesDeleted(memory.personId, [memory], actorOf(principal))]);
    });
  }
}
