import type { Transaction } from '@gatehouse/platform/database';
import { Agents } from '@gatehouse/registry/agents';
import { Flags } from '@gatehouse/registry/flags';
import { Models } from '@gatehouse/registry/models';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';

/** Reads what the registry holds of a catalogue. */
@Injectable()
export class LiveRegistry {
  constructor(
    private readonly models: Models,
    private readonly servers: McpServers,
    private readonly tools: Tools,
    private readonly agents: Agents,
    private readonly flags: Flags,
  ) {}

  async read(transaction: Transaction) {
    return {
      models: await this.models.list(transaction),
      servers: await this.servers.all(transaction),
      tools: await this.tools.all(transaction),
      agents: await this.agents.all(transaction),
      flags: (await this.flags.all(transaction)).map(({ updatedAt: _, ...flag }) => flag),
    };
  }
}
