import {
  contentHash,
  type Entry,
  type EntryContent,
  fieldChanges,
  type Head,
  keyOf,
} from '@gatehouse/registry/revisions/rules';
import type { CatalogueDrift, DriftField, DriftSide } from '@gatehouse/contracts/systems';

/** Whose state wins where the catalogue was changed since the files were applied last. */
export type Preference = 'files' | 'catalogue';

/** One entry of the files, held against the catalogue and against what was applied last. */
export interface Compared {
  entry: Entry;
  /** As the catalogue has it; null when it does not. */
  live: EntryContent | null;
  /** As it was when files and catalogue last agreed; null when they never did. */
  applied: EntryContent | null;
  /** Where it changed since; null when files and catalogue agree. */
  changedIn: DriftSide | null;
  /** Whose state it gets; null for a conflict that nobody has decided. */
  taken: Preference | null;
}

/**
 * Holds the entries of the files against the catalogue (S0-CAT-02). What changed only in the files is taken from the files;
 * what changed only in the catalogue stays; what changed in both is a conflict. A preference decides the latter two.
 *
 * @param live the catalogue's entries by `keyOf`
 * @param heads with what was applied last, by `keyOf`
 */
export const compareThreeWays = (
  files: readonly Entry[],
  live: ReadonlyMap<string, Entry>,
  heads: ReadonlyMap<string, Head>,
  preference: Preference | null,
): Compared[] =>
  files.map((entry) => {
    const key = keyOf(entry);
    const sides = { live: live.get(key)?.content ?? null, applied: heads.get(key)?.applied ?? null };
    const changedIn = sideOf(entry.content, sides);
    return { entry, ...sides, changedIn, taken: takenOf(changedIn, preference) };
  });

function sideOf(files: EntryContent, { live, applied }: Pick<Compared, 'live' | 'applied'>): DriftSide | null {
  if (live === null) return 'files';
  const [hash, liveHash] = [contentHash(files), contentHash(live)];
  if (hash === liveHash) return null;
  if (applied === null) return 'both';
  const appliedHash = contentHash(applied);
  if (liveHash === appliedHash) return 'files';
  return hash === appliedHash ? 'catalogue' : 'both';
}

function takenOf(changedIn: DriftSide | null, preference: Preference | null): Preference | null {
  if (changedIn === null || changedIn === 'files') return 'files';
  return preference ?? (changedIn === 'catalogue' ? 'catalogue' : null);
}

/** What differs of one entry, for people to look at; null when files and catalogue agree, or when it is only new. */
export function driftOf({ entry, live, applied, changedIn, taken }: Compared): CatalogueDrift | null {
  if (changedIn === null || live === null) return null;
  return { kind: entry.kind, id: entry.id, changedIn, taken, fields: driftFields(entry.content, live, applied) };
}

function driftFields(files: EntryContent, live: EntryContent, applied: EntryContent | null): DriftField[] {
  if (applied === null) {
    return fieldChanges(live, files).map(({ field, before, after }) => ({
      field,
      applied: null,
      catalogue: before,
      files: after,
    }));
  }
  const byFiles = new Map(fieldChanges(applied, files).map((change) => [change.field, change]));
  const byCatalogue = new Map(fieldChanges(applied, live).map((change) => [change.field, change]));
  return [...new Set([...byFiles.keys(), ...byCatalogue.keys()])].sort().map((field) => {
    const [inFiles, inCatalogue] = [byFiles.get(field), byCatalogue.get(field)];
    const before = inFiles?.before ?? inCatalogue?.before ?? null;
    return {
      field,
      applied: before,
      files: inFiles ? inFiles.after : before,
      catalogue: inCatalogue ? inCatalogue.after : before,
    };
  });
}
