/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Deeper than any honest document; a hostile one would exhaust the stack, which ends a process rather than a call. */
const DEEPEST = 500;

/**
 * The canonical text of a JSON value after RFC 8785: members sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them. Equal values give equal bytes, so hashes over the text can be compared.
 *
 * @throws TypeError for what JSON cannot say (undefined in an array, NaN, functions, lone surrogates), and for a value nested
 *   deeper than 500 levels
 */
export const canonicalJson = (value: unknown): string => canonical(value, 0);

function canonical(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new TypeError(`the value is nested deeper than ${DEEPEST} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((member) => canonical(member, depth + 1)).join(',')}]`;
  if (typeof value === 'object') {
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
      return canonical((value as { toJSON(): unknown }).toJSON(), depth + 1);
    }
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([key, member]) => `${canonicalString(key)}:${canonical(member, depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`a ${typeof value} has no JSON form`);
}

/** I-JSON, on which RFC 8785 builds, forbids lone surrogates; PostgreSQL text could not store them either. */
function canonicalString(text: string): string {
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)) {
    throw new TypeError('a lone surrogate has no UTF-8 form');
  }
  return JSON.stringify(text);
}
