import type { Finding } from '@gatehouse/kernel';
import { type Entry, keyOf } from '@gatehouse/registry/revisions/rules';
import type { Catalogue } from './catalogue.ts';
import { readEntries } from './read-entries.rules.ts';
import { presentEntries } from './sections-of-entries.rules.ts';

/**
 * The catalogue as it would stand with some entries replaced or added, checked as a whole.
 *
 * @param live the entries that are there, by `keyOf`
 */
export function mergedCatalogue(
  live: ReadonlyMap<string, Entry>,
  replaced: readonly Entry[],
): { catalogue: Catalogue } | { findings: Finding[] } {
  const merged = new Map([...live, ...replaced.map((entry) => [keyOf(entry), entry] as const)]);
  return readEntries(presentEntries([...merged.values()]));
}
