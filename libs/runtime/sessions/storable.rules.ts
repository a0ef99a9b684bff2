import type { Json } from '@gatehouse/kernel';

/** NUL and halves of surrogate pairs: what a model or a tool may say and PostgreSQL's JSON cannot hold. */
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The same value with U+FFFD in place of every character that the database cannot hold. */
export function storable(value: Json): Json {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\uFFFD');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.replace(UNSTORABLE, '\uFFFD'), storable(member)]),
  );
}
