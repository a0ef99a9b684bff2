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

/** Finds active tools and servers that are no longer declared, and retires them: they stay in the catalogue, inactive. */
@Injectable()
export class RetireTools {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param declared everything that stays
   * @param retire false to only find them
   * @param author who does it, as an actor
   * @returns what is no longer declared, and the events for the caller to append
   */
  async run(
    transaction: Transaction,
    declared: ToolsAndServers,
    { retire, author }: { retire: boolean; author: string },
  ): Promise<ToolsAndServers & { events: NewEvent[] }> {
    const tools = await this.tools.activeExcept(transaction, declared.tools);
    const servers = await this.servers.activeExcept(transaction, declared.servers);
    if (!retire) return { tools, servers, events: [] };
    await this.tools.deactivate(transaction, tools, this.clock.now());
    await this.servers.deactivate(transaction, servers, this.clock.now());
    const retired = (kind: string) => (id: string) => ({
      stream: `${kind}:${id}`,
      type: `${kind}.retired`,
      actor: author,
      subject: `${kind}:${id}`,
      payload: {},
    });
    return { tools, servers, events: [...tools.map(retired('tool')), ...servers.map(retired('server'))] };
  }
}
