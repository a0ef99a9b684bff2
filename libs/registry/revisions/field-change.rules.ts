import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FieldChange } from '@gatehouse/contracts/registry';
import { canonicalJson, type Json } from '@gatehouse/kernel';
import type { EntryContent } from './revision.ts';

/** SHA-256 over the canonical JSON of a content, hexadecimal: equal contents have equal hashes, however they are ordered. */
export const contentHash = (content: EntryContent): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/**
 * What differs between two contents, field by field, by name. Objects are compared member by member (`limits.tokens`), lists
 * as a whole. A field that is null and one that is not there are the same.
 */
export function fieldChanges(before: EntryContent, after: EntryContent): FieldChange[] {
  return differing('', before, after);
}

function differing(prefix: string, before: EntryContent, after: EntryContent): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const old = before[name] ?? null;
    const now = after[name] ?? null;
    if (isDeepStrictEqual(old, now)) return [];
    const field = `${prefix}${name}`;
    return isObject(old) && isObject(now) ? differing(`${field}.`, old, now) : [{ field, before: old, after: now }];
  });
}

const isObject = (value: Json): value is EntryContent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
