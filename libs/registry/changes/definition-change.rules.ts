import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '@gatehouse/platform/events';

/** What putting a definition into the registry did to what was there. */
export interface DefinitionChange {
  outcome: 'created' | 'changed' | 'unchanged';
  /** Names of the members that differ; empty unless changed. */
  fields: string[];
}

/** A change with the event that records it; null when there is nothing to record. */
export interface RecordedChange extends DefinitionChange {
  event: NewEvent | null;
}

/**
 * Compares a wanted definition with the one that is there, member by member.
 *
 * @param before null when there is none yet
 * @param after only its own members are compared, so a row may know more than a definition says
 */
export function compareDefinitions<Definition extends object>(
  before: { readonly [Name in keyof Definition]: unknown } | null,
  after: Definition,
): DefinitionChange {
  if (before === null) return { outcome: 'created', fields: [] };
  const fields = (Object.keys(after) as (keyof Definition & string)[])
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .sort();
  return { outcome: fields.length === 0 ? 'unchanged' : 'changed', fields };
}
