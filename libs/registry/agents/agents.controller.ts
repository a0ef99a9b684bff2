import type { Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { getAgent, listAgents, listAgentVersions } from '@gatehouse/contracts/registry';
import { DomainError } from '@gatehouse/kernel';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { visibilityOf } from './agent-visibility.rules.ts';
import type { Agent } from './agent.ts';
import { Agents } from './agents.repository.ts';

@Controller()
export class AgentsController {
  constructor(private readonly agents: Agents) {}

  @Handles(listAgents)
  async list(@Input() { query }: InputOf<typeof listAgents>, @Caller() principal: Principal) {
    const { rows, next } = await this.agents.list(query, visibilityOf(principal));
    return { rows: rows.map(viewOf), next };
  }

  @Handles(getAgent)
  async get(@Input() { params }: InputOf<typeof getAgent>, @Caller() principal: Principal) {
    return viewOf(await this.visible(params.id, principal));
  }

  @Handles(listAgentVersions)
  async versions(@Input() { params, query }: InputOf<typeof listAgentVersions>, @Caller() principal: Principal) {
    await this.visible(params.id, principal);
    const { rows, next } = await this.agents.versions(params.id, query);
    return { rows: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), next };
  }

  /** An agent that may not be seen is answered as one that is not there. */
  private async visible(id: string, principal: Principal) {
    const agent = await this.agents.find(id, visibilityOf(principal));
    if (agent) return agent;
    throw new DomainError('not_found', 'agent_unknown', `there is no agent ${id}; \`gatehouse agents\` lists them`);
  }
}

const viewOf = (agent: Agent) => ({ ...agent, deprecated: agent.deprecated ?? null });
