import { createHash } from 'node:crypto';
import type { CatalogueChange } from '@gatehouse/contracts/systems';
import { CLOCK, type Clock, canonicalJson, newId } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog, type NewEvent } from '@gatehouse/platform/events';
import { type Authorship, type Entry, type Head, RecordRevisions } from '@gatehouse/registry/revisions';
import { Inject, Injectable } from '@nestjs/common';
import { CatalogueApplications } from './catalogue-applications.repository.ts';

/** What became of a catalogue. */
export interface DoneApplication {
  version: number;
  changes: readonly CatalogueChange[];
  /** Every entry that has to have a revision, as it stands now. */
  entries: readonly Entry[];
  heads: ReadonlyMap<string, Head>;
  events: readonly NewEvent[];
  /** What it was made from; only its hash is kept. */
  source: unknown;
}

/** Writes down a change of the catalogue: its revisions, its number and its events. */
@Injectable()
export class RecordApplication {
  constructor(
    private readonly applications: CatalogueApplications,
    private readonly revisions: RecordRevisions,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns whether anything was written: a change of nothing leaves no trace */
  async run(transaction: Transaction, done: DoneApplication, authorship: Authorship): Promise<boolean> {
    const added = await this.revisions.run(transaction, done.entries, done.heads, authorship);
    if (added === 0 && done.changes.length === 0) return false;
    const { author, reason, origin } = authorship;
    const id = newId();
    const hash = createHash('sha256').update(canonicalJson(done.source)).digest('hex');
    const summary = summaryOf(done.changes);
    const application = { id, number: done.version, hash, author, reason, summary, appliedAt: this.clock.now() };
    await this.applications.add(transaction, application);
    await this.events.append(transaction, [
      ...done.events,
      {
        stream: 'catalogue',
        type: origin === 'files' ? 'catalogue.applied' : 'catalogue.edited',
        actor: author,
        subject: `catalogue:${id}`,
        payload: { version: done.version, hash, summary },
      },
    ]);
    return true;
  }
}

function summaryOf(changes: readonly CatalogueChange[]): Record<string, number> {
  const summary: Record<string, number> = {};
  for (const { kind, outcome } of changes) {
    summary[`${kind}.${outcome}`] = (summary[`${kind}.${outcome}`] ?? 0) + 1;
  }
  return summary;
}
