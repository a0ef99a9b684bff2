import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { McpServers } from './servers.repository.ts';
import { Tools } from './tools.repository.ts';

/** Makes tools and servers inactive: they stay in the catalogue and in the record, but are not offered and not called. */
@Injectable()
export class RetireTools {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who did it, as an actor
   * @returns the events for the caller to append
   */
  async run(
    transaction: Transaction,
    retired: { tools: string[]; servers: string[] },
    author: string,
  ): Promise<NewEvent[]> {
    const at = this.clock.now();
    await this.tools.deactivate(transaction, retired.tools, at);
    await this.servers.deactivate(transaction, retired.servers, at);
    return [...retired.tools.map((id) => `tool:${id}`), ...retired.servers.map((id) => `server:${id}`)].map((name) => ({
      stream: name,
      type: `${name.startsWith('tool:') ? 'tool' : 'server'}.retired`,
      actor: author,
      subject: name,
      payload: {},
    }));
  }
}
