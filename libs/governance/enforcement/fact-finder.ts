import { CLOCK, type Clock } from '@gatehouse/kernel';
import { agentDisabledFlag, FeatureFlags, type FlagResolution } from '@gatehouse/registry/flags';
import { type KeptVersion, Tools } from '@gatehouse/registry/tools';
import { Inject, Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import { idOrNull } from './catalogue-id.rules.ts';
import type { FoundFacts } from './facts.ts';
import { GateFactsRepository, type NamedFacts } from './gate-facts.repository.ts';

/** Finds what the server knows of those that an action names, once per decision. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly facts: GateFactsRepository,
    private readonly tools: Tools,
    private readonly flags: FeatureFlags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async find(action: Action): Promise<FoundFacts> {
    const now = this.clock.now();
    const named = await this.facts.find({
      agentId: idOrNull(action.agentId),
      agentVersion: action.agentVersion,
      personId: idOrNull(action.onBehalfOf),
      toolId: action.kind === 'tool_call' ? idOrNull(action.toolId) : null,
      alias: action.kind === 'model_call' ? idOrNull(action.alias) : null,
    });
    const keptVersion = await this.keptVersion(named);
    const disabled = await this.disabled(action, named.person?.departmentId ?? null);
    return { ...named, keptVersion, disabled, now };
  }

  /** The version of the tool's contract that the agent keeps to, if it does. */
  private async keptVersion({ agent, tool }: NamedFacts): Promise<KeptVersion | null> {
    const version = tool && agent?.definition.toolVersions?.[tool.id];
    return version ? this.tools.kept(tool.id, version) : null;
  }

  /** A flag stops nobody in the middle of their work: that is what kill switches are for. */
  private async disabled(action: Action, departmentId: string | null): Promise<FlagResolution | null> {
    const { kind, agentId, onBehalfOf: personId, sessionId } = action;
    if (kind !== 'session_start') return null;
    return this.flags.evaluate(agentDisabledFlag(agentId), { agentId, personId, departmentId, sessionId });
  }
}
