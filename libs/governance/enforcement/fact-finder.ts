import { People, VirtualKeys } from '@gatehouse/access/identity';
import { CLOCK, type Clock } from '@gatehouse/kernel';
import { Agents } from '@gatehouse/registry/agents';
import { agentDisabledFlag, FeatureFlags, type FlagResolution } from '@gatehouse/registry/flags';
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
    private readonly flags: FeatureFlags,
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
    const disabled = await this.disabled(action, person?.departmentId ?? null);
    return { agent, person, virtualKey, ...named, keptVersion, disabled, now };
  }

  /** A flag stops nobody in the middle of their work: that is what kill switches are for. */
  private async disabled(action: Action, departmentId: string | null): Promise<FlagResolution | null> {
    const { kind, agentId, onBehalfOf: personId, sessionId } = action;
    if (kind !== 'session_start') return null;
    return this.flags.evaluate(agentDisabledFlag(agentId), { agentId, personId, departmentId, sessionId });
  }
}
