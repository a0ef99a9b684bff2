import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { Agents } from './agents.repository.ts';

/** Finds agents that are no longer declared, and archives them: they keep their versions and their record, but begin nothing. */
@Injectable()
export class ArchiveAgents {
  constructor(
    private readonly agents: Agents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param declared ids of the agents that stay
   * @param archive false to only find them
   * @param author who does it, as an actor
   * @returns what is no longer declared, and the events for the caller to append
   */
  async run(
    transaction: Transaction,
    declared: string[],
    { archive, author }: { archive: boolean; author: string },
  ): Promise<{ agents: string[]; events: NewEvent[] }> {
    const agents = await this.agents.presentExcept(transaction, declared);
    if (!archive) return { agents, events: [] };
    await this.agents.archive(transaction, agents, this.clock.now());
    const events = agents.map((id) => ({
      stream: `agent:${id}`,
      type: 'agent.archived',
      actor: author,
      subject: `agent:${id}`,
      payload: {},
    }));
    return { agents, events };
  }
}
