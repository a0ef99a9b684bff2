import type { Agent } from '@gatehouse/registry/agents';
import { Models } from '@gatehouse/registry/models';
import { type KeptVersion, McpServers, type Tool, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import type { FoundFacts } from './facts.ts';
import { ifId } from './catalogue-id.rules.ts';

/** Finds what an action is done with: a tool, a model. */
@Injectable()
export class NamedFacts {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly models: Models,
  ) {}

  async find(action: Action): Promise<Pick<FoundFacts, 'tool' | 'server' | 'model'>> {
    if (action.kind === 'model_call') {
      return { ...NOTHING, model: await ifId(action.alias, (alias) => this.models.find(alias)) };
    }
    if (action.kind === 'session_start') return NOTHING;
    const tool = await ifId(action.toolId, (id) => this.tools.find(id));
    return { ...NOTHING, tool, server: tool && (await this.servers.find(tool.serverId)) };
  }

  /** The version of the tool's contract that the agent keeps to, if it does. */
  async keptVersion(agent: Agent | null, tool: Tool | null): Promise<KeptVersion | null> {
    const version = tool && agent?.definition.toolVersions?.[tool.id];
    return version ? this.tools.kept(tool.id, version) : null;
  }
}

const NOTHING = { tool: null, server: null, model: null };
