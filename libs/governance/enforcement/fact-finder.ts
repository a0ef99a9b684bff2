import { People, VirtualKeys } from '@gatehouse/access/identity';
import { CLOCK, type Clock } from '@gatehouse/kernel';
import { Agents } from '@gatehouse/registry/agents';
import { Inject, Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import { ifId } from './catalogue-id.rules.ts';
import type { FoundFacts } from './facts.ts';
import { NamedFacts } from './named-facts.ts';

/** Finds what the server knows of those that an action names, once per decision. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly agents: Agents,
    private readonly people: People,
    private readonly keys: VirtualKeys,
    private readonly named: NamedFacts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async find(action: Action): Promise<FoundFacts> {
    const now = this.clock.now();
    const [agent, person, virtualKey, named] = await Promise.all([
      ifId(action.agentId, (id) => this.agents.atVersion(id, action.agentVersion)),
      ifId(action.onBehalfOf, (id) => this.people.find(id)),
      ifId(action.agentId, (id) => this.keys.ofAgent(id)),
      this.named.find(action),
    ]);
    const keptVersion = await this.named.keptVersion(agent, named.tool);
    return { agent, person, virtualKey, ...named, keptVersion, now };
  }
}
