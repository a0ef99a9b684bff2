import type { EntryEdited } from '@gatehouse/contracts/systems';
import { DomainError } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { type Entry, type Head, keyOf, Revisions } from '@gatehouse/registry/revisions';
import { Injectable } from '@nestjs/common';
import { Selection } from './application.ts';
import { ApplyParts } from './apply-parts.ts';
import { CatalogueApplications } from './catalogue-applications.repository.ts';
import { changesOfEdit, requireRevision, requireSameName } from './edit.rules.ts';
import { entriesOf } from './entry.rules.ts';
import { invalidCatalogue } from './invalid-catalogue.ts';
import { LiveCatalogue } from './live-catalogue.ts';
import { mergedCatalogue } from './merge.rules.ts';
import { RecordApplication } from './record-application.ts';

/** A wanted change of one entry. */
export interface EntryEdit {
  entry: Entry;
  /** Number of the revision that was looked at; 0 for an entry that is not there yet. */
  expectedRevision: number;
  reason: string | null;
}

/**
 * Changes one entry of the catalogue without its files. The files do not know of it: the next application shows it as
 * drift and leaves it alone unless told otherwise (S0-CAT-02).
 */
@Injectable()
export class EditEntry {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: CatalogueApplications,
    private readonly live: LiveCatalogue,
    private readonly revisions: Revisions,
    private readonly parts: ApplyParts,
    private readonly record: RecordApplication,
  ) {}

  /**
   * @param author who does it, as an actor
   * @throws DomainError `catalogue_revision_conflict` when somebody else has changed the entry since it was looked at,
   *   `entry_name_differs`, `invalid_catalogue` with what is wrong
   */
  run(edit: EntryEdit, author: string): Promise<EntryEdited> {
    requireSameName(edit.entry);
    return this.unitOfWork.run((transaction) => this.edit(transaction, edit, author), TIMEOUT_MS);
  }

  private async edit(transaction: Transaction, { entry, expectedRevision, reason }: EntryEdit, author: string) {
    await this.applications.exclude(transaction);
    const heads = await this.revisions.heads(transaction);
    const head = heads.get(keyOf(entry));
    await this.requireExpected(transaction, entry, head, expectedRevision);
    const live = await this.live.read(transaction);
    const merged = mergedCatalogue(live.entries, [entry]);
    if ('findings' in merged) throw invalidCatalogue(merged.findings);
    // As it was read: with defaults written out and texts trimmed.
    const after = entriesOf(merged.catalogue).find((one) => keyOf(one) === keyOf(entry));
    if (!after) throw archivedAgent(entry);
    const version = await this.applications.version(transaction);
    const changes = changesOfEdit(live.entries.get(keyOf(entry)), after);
    const selected = new Selection(changes.length > 0 ? [after] : []);
    const application = { catalogue: merged.catalogue, selected, retired: [], author, reason };
    const { events } = await this.parts.run(transaction, application, live.keyIds);
    const done = { version: version + 1, changes, entries: [after], heads, events, source: after.content };
    const written = await this.record.run(transaction, done, { author, reason, origin: 'edit' });
    const number = (head?.revision ?? 0) + (written ? 1 : 0);
    return { kind: entry.kind, id: entry.id, revision: number, fields: changes.flatMap(({ fields }) => fields) };
  }

  private async requireExpected(
    transaction: Transaction,
    entry: Entry,
    head: Head | undefined,
    expected: number,
  ): Promise<void> {
    const newest = head ? await this.revisions.find(entry, head.revision, transaction) : null;
    requireRevision(entry, newest, expected);
  }
}

const TIMEOUT_MS = 60_000;

const archivedAgent = ({ kind, id }: Entry): DomainError =>
  new DomainError(
    'conflict',
    'agent_archived',
    `${kind} ${id} belongs to an archived agent: give the agent another status first`,
  );
