import { People } from '@gatehouse/access/identity';
import type { SampleCall } from '@gatehouse/contracts/governance';
import { DomainError } from '@gatehouse/kernel';
import { Agents } from '@gatehouse/registry/agents';
import { Models } from '@gatehouse/registry/models';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import type { PolicySubject } from './policy-subject.rules.ts';

/** Finds what a made-up call names. */
@Injectable()
export class SampleCalls {
  constructor(
    private readonly agents: Agents,
    private readonly people: People,
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly models: Models,
  ) {}

  /** @throws DomainError `unknown_agent`, `unknown_person`, `unknown_tool`, `unknown_model` */
  async find(call: SampleCall): Promise<PolicySubject> {
    const agent = found(await this.agents.find(call.agentId), 'agent', call.agentId);
    const person = found(await this.people.find(call.onBehalfOf), 'person', call.onBehalfOf);
    if (call.kind === 'session_start') return { kind: call.kind, agent, person };
    if (call.kind === 'model_call') {
      return { kind: call.kind, agent, person, model: found(await this.models.find(call.alias), 'model', call.alias) };
    }
    const tool = found(await this.tools.find(call.toolId), 'tool', call.toolId);
    const server = found(await this.servers.find(tool.serverId), 'server', tool.serverId);
    return { kind: call.kind, agent, person, tool, server };
  }
}

function found<Thing>(thing: Thing | null, what: string, id: string): Thing {
  if (thing) return thing;
  throw new DomainError('not_found', `unknown_${what}`, `there is no ${what} ${id} in the catalogue`);
}
