import { createHash } from 'node:crypto';
import { CLOCK, type Clock, canonicalJson } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type RecordedChange } from '../changes/index.ts';
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
    const before = await this.agents.lock(transaction, entry.id);
    const change = compareDefinitions(before, entry);
    if (change.outcome === 'unchanged') return { ...change, event: null };
    const revised = before === null || change.fields.includes('definition');
    const version = (before?.version ?? 0) + (revised ? 1 : 0);
    const contentHash = createHash('sha256').update(canonicalJson(entry.definition)).digest('hex');
    const at = this.clock.now();
    await this.agents.save(transaction, { ...entry, version }, at);
    if (revised)
      await this.agents.addVersion(transaction, entry.id, { ...entry, version, contentHash, author, createdAt: at });
    const name = `agent:${entry.id}`;
    return {
      ...change,
      event: {
        stream: name,
        type: before === null ? 'agent.created' : revised ? 'agent.revised' : 'agent.changed',
        actor: author,
        subject: name,
        payload: { fields: change.fields, version, contentHash, tier: entry.tier, status: entry.status },
      },
    };
  }
}
