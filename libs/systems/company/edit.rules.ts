import type { CatalogueChange } from '@gatehouse/contracts/systems';
import { DomainError } from '@gatehouse/kernel';
import { type Entry, fieldChanges } from '@gatehouse/registry/revisions/rules';

/** @throws DomainError `entry_name_differs` when the content is of another thing than the one that is edited */
export function requireSameName({ kind, id, content }: Entry): void {
  const named =
    kind === 'budget'
      ? content.agent === undefined
        ? `key:${String(content.key)}`
        : `agent:${String(content.agent)}`
      : content[NAME_FIELD[kind] ?? 'id'];
  if (named === id) return;
  throw new DomainError(
    'invalid',
    'entry_name_differs',
    `the content is that of ${kind} ${String(named)}, not of ${id}: an id is for ever, so something new needs one of its own`,
  );
}

const NAME_FIELD: Partial<Record<Entry['kind'], string>> = { model: 'alias', key: 'key' };

/**
 * Sees to it that nobody overwrites what they have not seen.
 *
 * @param newest the newest revision, null when there is none
 * @param expected number of the revision that was looked at
 * @throws DomainError `catalogue_revision_conflict`
 */
export function requireRevision(
  { kind, id }: Pick<Entry, 'kind' | 'id'>,
  newest: { number: number; author: string; at: Date; reason: string | null } | null,
  expected: number,
): void {
  if ((newest?.number ?? 0) === expected) return;
  const actual = newest
    ? `is at revision ${newest.number}, made by ${newest.author} at ${newest.at.toISOString()}${newest.reason ? ` (${newest.reason})` : ''}`
    : 'has no revision yet';
  throw new DomainError(
    'conflict',
    'catalogue_revision_conflict',
    `${kind} ${id} ${actual}, and not at ${expected}: look at what changed (\`gatehouse revisions ${kind} ${id}\`), then edit again`,
  );
}

/** What an edit changes of an entry that is there or not. */
export function changesOfEdit(before: Entry | undefined, after: Entry): CatalogueChange[] {
  const { kind, id } = after;
  if (!before) return [{ kind, id, outcome: 'created', fields: [] }];
  const fields = fieldChanges(before.content, after.content).map(({ field }) => field);
  return fields.length > 0 ? [{ kind, id, outcome: 'changed', fields }] : [];
}
