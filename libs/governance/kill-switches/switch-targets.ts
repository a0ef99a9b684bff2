import { Departments, People } from '@gatehouse/access/identity';
import type { KillSwitchScope } from '@gatehouse/contracts/governance';
import { assertNever, DomainError, nearestName } from '@gatehouse/kernel';
import { Agents } from '@gatehouse/registry/agents';
import { Models } from '@gatehouse/registry/models';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { type SwitchTarget, WHOLE_PLATFORM } from './kill-switch.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';

/** What has one id of its own. */
type PlainScope = Exclude<KillSwitchScope, 'platform' | 'agent_tool'>;

const WORDS: Record<PlainScope, string> = {
  department: 'department',
  agent: 'agent',
  server: 'MCP server',
  tool: 'tool',
  model: 'model',
  person: 'person',
  session: 'session',
};
const CANDIDATES = 200;

/** Finds what a switch is to stop: an emergency is no time to learn that a name was mistyped. */
@Injectable()
export class SwitchTargets {
  constructor(
    private readonly switches: KillSwitches,
    private readonly departments: Departments,
    private readonly people: People,
    private readonly agents: Agents,
    private readonly servers: McpServers,
    private readonly tools: Tools,
    private readonly models: Models,
  ) {}

  /**
   * @param target id of what is to be stopped, `agent/tool` for a tool of one agent; nothing for the platform
   * @throws DomainError `unknown_target` with the id that was probably meant
   */
  async find(scope: KillSwitchScope, target: string | undefined): Promise<SwitchTarget> {
    if (scope === 'platform') return { scope, target: WHOLE_PLATFORM };
    const id = target ?? '';
    if (scope === 'agent_tool') {
      const [agent = '', tool = ''] = id.split('/');
      await this.assertKnown('agent', agent);
      await this.assertKnown('tool', tool);
    } else {
      await this.assertKnown(scope, id);
    }
    return { scope, target: id };
  }

  private async assertKnown(scope: PlainScope, id: string): Promise<void> {
    if (id !== '' && (await this.exists(scope, id))) return;
    const meant = nearestName(id, await this.ids(scope));
    throw new DomainError(
      'not_found',
      'unknown_target',
      `there is no ${WORDS[scope]} "${id}"${meant ? `; did you mean "${meant}"?` : ''}`,
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

  private async exists(scope: PlainScope, id: string): Promise<boolean> {
    switch (scope) {
      case 'department':
        return (await this.departments.find(id)) !== null;
      case 'agent':
        return (await this.agents.find(id)) !== null;
      case 'server':
        return (await this.servers.find(id)) !== null;
      case 'tool':
        return (await this.tools.find(id)) !== null;
      case 'model':
        return (await this.models.find(id)) !== null;
      case 'person':
        return (await this.people.find(id)) !== null;
      case 'session':
        return this.switches.knowsSession(id);
      default:
        return assertNever(scope);
    }
  }

  /** Sessions have no names that could be mistyped: theirs are pasted. */
  private async ids(scope: PlainScope): Promise<string[]> {
    if (scope === 'session') return [];
    if (scope === 'model') return (await this.models.list()).map(({ alias }) => alias);
    const catalogue = {
      department: this.departments,
      agent: this.agents,
      server: this.servers,
      tool: this.tools,
      person: this.people,
    }[scope];
    return (await catalogue.list({ limit: CANDIDATES })).rows.map(({ id }) => id);
  }
}
