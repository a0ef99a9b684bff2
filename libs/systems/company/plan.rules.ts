import type { CatalogueChange, CatalogueDrift } from '@gatehouse/contracts/systems';
import { DomainError, type Finding } from '@gatehouse/kernel';
import { type Entry, type EntryName, fieldChanges, type Head, keyOf } from '@gatehouse/registry/revisions/rules';
import { presentEntries } from './sections-of-entries.rules.ts';
import { type Compared, compareThreeWays, driftOf, type Preference } from './three-way.rules.ts';

/** What an application of files would do to the catalogue. */
export interface Plan {
  compared: Compared[];
  changes: CatalogueChange[];
  drift: CatalogueDrift[];
  /** Entries that are as the files say already. */
  unchanged: number;
  notInFiles: EntryName[];
  /** What is retired because the files do not name it. */
  retired: Entry[];
  /** Edited in the catalogue, and to be retired by the files: a conflict too. */
  contested: EntryName[];
}

export interface PlanOptions {
  preference: Preference | null;
  /** Whether what the files do not name is retired. */
  prune: boolean;
}

/** Works out what to do; nothing is decided later. */
export function planApplication(
  files: readonly Entry[],
  live: ReadonlyMap<string, Entry>,
  heads: ReadonlyMap<string, Head>,
  { preference, prune }: PlanOptions,
): Plan {
  const compared = compareThreeWays(files, live, heads, preference);
  const named = new Set(files.map(keyOf));
  const absent = presentEntries([...live.values()]).filter((entry) => isPresent(entry) && !named.has(keyOf(entry)));
  const edited = (entry: Entry): boolean => {
    const applied = heads.get(keyOf(entry))?.applied ?? null;
    return applied !== null && fieldChanges(applied, entry.content).length > 0;
  };
  const stays = (entry: Entry): boolean => !prune || !isRetirable(entry) || (edited(entry) && preference !== 'files');
  const retired = absent.filter((entry) => !stays(entry));
  return {
    compared,
    changes: [...compared.flatMap(changeOf), ...retired.map(retirement)],
    drift: compared.flatMap((one) => driftOf(one) ?? []),
    unchanged: compared.filter(({ changedIn, taken }) => changedIn === null || taken === 'catalogue').length,
    notInFiles: absent.filter(stays).map(({ kind, id }) => ({ kind, id })),
    retired,
    contested:
      prune && preference === null
        ? absent.filter((entry) => isRetirable(entry) && edited(entry)).map(({ kind, id }) => ({ kind, id }))
        : [],
  };
}

/** What was retired is history; everybody else is there until the files or an edit say otherwise. */
const isPresent = ({ kind, content }: Entry): boolean => !isRetirable({ kind }) || content.status !== 'inactive';

/** Kinds that can be taken out of use by leaving them out; a person, a model, a key or a budget only by saying so. */
const isRetirable = ({ kind }: Pick<Entry, 'kind'>): boolean => RETIRABLE.has(kind);
const RETIRABLE: ReadonlySet<Entry['kind']> = new Set(['agent', 'tool', 'server', 'flag']);

const retirement = ({ kind, id }: Entry): CatalogueChange => ({ kind, id, outcome: 'retired', fields: [] });

/** How a retired entry stands from then on. */
export const retiredEntry = (entry: Entry): Entry => ({
  ...entry,
  content: { ...entry.content, status: entry.kind === 'agent' ? 'archived' : 'inactive' },
});

function changeOf({ entry, live, changedIn, taken }: Compared): CatalogueChange[] {
  if (changedIn === null || taken !== 'files') return [];
  const { kind, id } = entry;
  if (live === null) return [{ kind, id, outcome: 'created', fields: [] }];
  return [{ kind, id, outcome: 'changed', fields: fieldChanges(live, entry.content).map(({ field }) => field) }];
}

const MAX_FINDINGS = 100;

/** @throws DomainError `catalogue_conflict` with each thing that changed in the files and in the catalogue, and how */
export function requireDecided({ drift, contested }: Plan): void {
  const conflicts = drift.filter(({ taken }) => taken === null);
  const count = conflicts.length + contested.length;
  if (count === 0) return;
  const findings = [...conflicts.flatMap(conflictFindings), ...contested.map(contestedFinding)].slice(0, MAX_FINDINGS);
  const things = count === 1 ? 'one thing was' : `${count} things were`;
  throw new DomainError(
    'conflict',
    'catalogue_conflict',
    `${things} changed in the files and in the catalogue since both last agreed; nothing was applied. ` +
      'Decide whose state wins: --prefer files or --prefer catalogue',
    { findings, changedBy: 'whoever applies; `gatehouse revisions KIND ID` shows who changed the catalogue, and why' },
  );
}

const conflictFindings = ({ kind, id, fields }: CatalogueDrift): Finding[] =>
  fields.map(({ field, applied, files, catalogue }) => ({
    field: `${kind} ${id}: ${field}`,
    message: `is ${shown(files)} in the files and ${shown(catalogue)} in the catalogue`,
    suggestion: `last applied: ${shown(applied)}`,
  }));

const contestedFinding = ({ kind, id }: EntryName): Finding => ({
  field: `${kind} ${id}`,
  message: 'was changed in the catalogue, and is to be retired because the files do not name it',
});

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return value === null ? 'nothing' : text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
