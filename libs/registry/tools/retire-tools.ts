import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { McpServers } from './servers.repository.ts';
import { Tools } from './tools.repository.ts';

/** Ids of tools and of servers. */
export interface ToolsAndServers {
  tools: string[];
  servers: string[];
}

/** Retires tools and servers: they stay in the catalogue, inactive. */
@Injectable()
export class RetireTools {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who does it, as an actor
   * @returns the events for the caller to append
   */
  async run(transaction: Transaction, { tools, servers }: ToolsAndServers, author: string): Promise<NewEvent[]> {
    await this.tools.deactivate(transaction, tools, this.clock.now());
    await this.servers.deactivate(transaction, servers, this.clock.now());
    const retired = (kind: string) => (id: string) => ({
      stream: `${kind}:${id}`,
      type: `${kind}.retired`,
      actor: author,
      subject: `${kind}:${id}`,
      payload: {},
    });
    return [...tools.map(retired('tool')), ...servers.map(retired('server'))];
  }
}
