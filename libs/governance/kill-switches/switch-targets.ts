import type { KillSwitchScope } from '@gatehouse/contracts/governance';
import { assertNever, DomainError, nearestName } from '@gatehouse/kernel';
import { Agents } from '@gatehouse/registry/agents';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { type SwitchTarget, WHOLE_PLATFORM } from './kill-switch.rules.ts';

const WORDS = { agent: 'agent', server: 'MCP server', tool: 'tool' } as const;
const CANDIDATES = 200;

/** Finds what a switch is to stop: an emergency is no time to learn that a name was mistyped. */
@Injectable()
export class SwitchTargets {
  constructor(
    private readonly agents: Agents,
    private readonly servers: McpServers,
    private readonly tools: Tools,
  ) {}

  /**
   * @param target id of the agent, server or tool; nothing for the platform
   * @throws DomainError `unknown_target` with the id that was probably meant
   */
  async find(scope: KillSwitchScope, target: string | undefined): Promise<SwitchTarget> {
    if (scope === 'platform') return { scope, target: WHOLE_PLATFORM };
    if (target !== undefined && (await this.exists(scope, target))) return { scope, target };
    const meant = nearestName(target ?? '', await this.ids(scope));
    throw new DomainError(
      'not_found',
      'unknown_target',
      `there is no ${WORDS[scope]} "${target ?? ''}"${meant ? `; did you mean "${meant}"?` : ''}`,
      {
        findings: [
          {
            field: 'target',
            message: `no ${WORDS[scope]} has this id`,
            ...(meant ? { suggestion: meant } : {}),
          },
        ],
      },
    );
  }

  private async exists(scope: Exclude<KillSwitchScope, 'platform'>, id: string): Promise<boolean> {
    switch (scope) {
      case 'agent':
        return (await this.agents.find(id)) !== null;
      case 'server':
        return (await this.servers.find(id)) !== null;
      case 'tool':
        return (await this.tools.find(id)) !== null;
      default:
        return assertNever(scope);
    }
  }

  private async ids(scope: Exclude<KillSwitchScope, 'platform'>): Promise<string[]> {
    const catalogue = { agent: this.agents, server: this.servers, tool: this.tools }[scope];
    return (await catalogue.list({ limit: CANDIDATES })).rows.map(({ id }) => id);
  }
}
