import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { Agents } from './agents.repository.ts';

/** Archives agents: they keep their versions and their record, but begin nothing. */
@Injectable()
export class ArchiveAgents {
  constructor(
    private readonly agents: Agents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who does it, as an actor
   * @returns the events for the caller to append
   */
  async run(transaction: Transaction, ids: string[], author: string): Promise<NewEvent[]> {
    await this.agents.archive(transaction, ids, this.clock.now());
    return ids.map((id) => ({
      stream: `agent:${id}`,
      type: 'agent.archived',
      actor: author,
      subject: `agent:${id}`,
      payload: {},
    }));
  }
}
