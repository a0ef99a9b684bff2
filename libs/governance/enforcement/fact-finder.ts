import { People, VirtualKeys } from '@gatehouse/access/identity';
import { Agents } from '@gatehouse/registry/agents';
import { Models } from '@gatehouse/registry/models';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import type { FoundFacts } from './facts.ts';

/** What an id of the catalogue can look like; anything else is no id, and is not looked for. */
const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Finds what the server knows of those that an action names, once per decision. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly agents: Agents,
    private readonly people: People,
    private readonly keys: VirtualKeys,
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly models: Models,
  ) {}

  async find(action: Action): Promise<FoundFacts> {
    const [agent, person, virtualKey, named] = await Promise.all([
      ifId(action.agentId, (id) => this.agents.atVersion(id, action.agentVersion)),
      ifId(action.onBehalfOf, (id) => this.people.find(id)),
      ifId(action.agentId, (id) => this.keys.ofAgent(id)),
      this.named(action),
    ]);
    return { agent, person, virtualKey, ...named };
  }

  private async named(action: Action): Promise<Pick<FoundFacts, 'tool' | 'server' | 'model'>> {
    if (action.kind === 'model_call') {
      return { ...NOTHING, model: await ifId(action.alias, (alias) => this.models.find(alias)) };
    }
    if (action.kind === 'session_start') return NOTHING;
    const tool = await ifId(action.toolId, (id) => this.tools.find(id));
    return { ...NOTHING, tool, server: tool && (await this.servers.find(tool.serverId)) };
  }
}

const NOTHING = { tool: null, server: null, model: null };

const ifId = <Found>(id: string, find: (id: string) => Promise<Found | null>): Promise<Found | null> =>
  ID.test(id) ? find(id) : Promise.resolve(null);
