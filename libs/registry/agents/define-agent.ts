import { createHash } from 'node:crypto';
import { CLOCK, type Clock, canonicalJson } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type DefinitionChange, type RecordedChange } from '../changes/index.ts';
import type { Agent } from './agent.ts';
import { Agents } from './agents.repository.ts';

/** Everything about an agent but its version, which counts by itself. */
export type AgentEntry = Omit<Agent, 'version'>;

/**
 * Puts an agent into the registry, or changes it. A change of its definition is a new immutable version with its author
 * (S0-PLT-07); sessions that run keep the one they began with.
 */
@Injectable()
export class DefineAgent {
  constructor(
    private readonly agents: Agents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who did it, as an actor
   * @returns what changed, and the event for the caller to append
   */
  async run(transaction: Transaction, entry: AgentEntry, author: string): Promise<RecordedChange> {
    const [change] = await this.runAll(transaction, [entry], author);
    return change ?? { outcome: 'unchanged', fields: [], event: null };
  }

  /**
   * Many at once, in as many statements as one needs: a company's first application has a thousand.
   *
   * @param entries each id once
   * @returns what changed of each, in their order
   */
  async runAll(transaction: Transaction, entries: readonly AgentEntry[], author: string): Promise<RecordedChange[]> {
    const known = await this.agents.lock(
      transaction,
      entries.map(({ id }) => id),
    );
    const defined = entries.map((entry) => definedAgent(known.get(entry.id) ?? null, entry));
    const at = this.clock.now();
    const of = (outcome: DefinitionChange['outcome']) => defined.filter(({ change }) => change.outcome === outcome);
    await this.agents.add(
      transaction,
      of('created').map(({ agent }) => agent),
      at,
    );
    for (const { agent } of of('changed')) await this.agents.save(transaction, agent, at);
    const revised = defined.filter((one) => one.revised);
    await this.agents.addVersions(
      transaction,
      revised.map(({ agent: { id: agentId, version, definition }, contentHash }) => ({
        ...{ agentId, version, definition, contentHash, author },
        createdAt: at,
      })),
    );
    return defined.map((one) => ({ ...one.change, event: eventOf(one, author) }));
  }
}

interface DefinedAgent {
  agent: Agent;
  change: DefinitionChange;
  /** Whether its definition differs, so that it gets a version. */
  revised: boolean;
  contentHash: string;
}

function definedAgent(before: Agent | null, entry: AgentEntry): DefinedAgent {
  const change = compareDefinitions(before, entry);
  const revised = before === null || change.fields.includes('definition');
  const agent = { ...entry, version: (before?.version ?? 0) + (revised ? 1 : 0) };
  const contentHash = createHash('sha256').update(canonicalJson(entry.definition)).digest('hex');
  return { agent, change, revised, contentHash };
}

function eventOf({ agent, change, revised, contentHash }: DefinedAgent, author: string): RecordedChange['event'] {
  if (change.outcome === 'unchanged') return null;
  const name = `agent:${agent.id}`;
  return {
    stream: name,
    type: change.outcome === 'created' ? 'agent.created' : revised ? 'agent.revised' : 'agent.changed',
    actor: author,
    subject: name,
    payload: { fields: change.fields, version: agent.version, contentHash, tier: agent.tier, status: agent.status },
  };
}
