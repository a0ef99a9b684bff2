import type { Finding } from '@gatehouse/kernel';
import { fieldName, type Part } from './input.rules.ts';

/** How deep a value may be nested; parsers that follow it by recursion would run out of stack far beyond. */
const DEEPEST = 64;

/**
 * Finds the texts that PostgreSQL cannot store, wherever they stand in one part of a request: those with a NUL character
 * or with half of a surrogate pair. Looked for before any schema sees the part, so that no column ever does.
 *
 * @param value what was sent: parameters, query or parsed JSON
 * @returns a finding per field; at most one that says that the value is nested too deep
 */
export function unstorableTexts(part: Part, value: unknown): Finding[] {
  const findings: Finding[] = [];
  const waiting: { path: readonly PropertyKey[]; value: unknown }[] = [{ path: [], value }];
  for (let current = waiting.pop(); current; current = waiting.pop()) {
    const { path, value: here } = current;
    if (typeof here === 'string') findings.push(...findingOf(part, path, here));
    if (typeof here !== 'object' || here === null) continue;
    if (path.length >= DEEPEST) {
      return [{ field: '', message: 'is nested too deep', suggestion: `at most ${DEEPEST} levels` }];
    }
    for (const [key, inner] of Object.entries(here)) {
      const wrong = wrongWith(key);
      if (wrong) findings.push({ field: fieldName(part, path), message: `has a field whose name ${wrong}`, ...REMEDY });
      else waiting.push({ path: [...path, Array.isArray(here) ? Number(key) : key], value: inner });
    }
  }
  return findings;
}

/** Under the flag `u` the halves of a pair that is whole do not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const REMEDY = { suggestion: 'leave that character out' };

function findingOf(part: Part, path: readonly PropertyKey[], text: string): Finding[] {
  const wrong = wrongWith(text);
  return wrong ? [{ field: fieldName(part, path), message: wrong, ...REMEDY }] : [];
}

function wrongWith(text: string): string | null {
  if (text.includes('\0')) return 'holds a NUL character (U+0000), which no text here may hold';
  return LONE_SURROGATE.test(text) ? 'holds half of a surrogate pair, which is no character' : null;
}
