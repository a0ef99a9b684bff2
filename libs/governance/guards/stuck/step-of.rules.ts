import { hash } from 'node:crypto';
import { canonicalJson, type Json } from '@gatehouse/kernel';
import type { StuckStep } from './stuck-step.ts';

/** A finished call as it is kept. */
export interface FinishedCall {
  turn: number;
  tool: string;
  writes: boolean;
  arguments: Json;
  succeeded: boolean;
  /** What the tool answered; an error in its words. */
  answer: string;
}

/** Makes a step of a finished call: keys take the place of what was asked and answered. */
export function stepOf({ arguments: given, answer, ...call }: FinishedCall): StuckStep {
  const exact = canonicalJson(given);
  return {
    ...call,
    exact: key(exact),
    near: key(canonicalJson(folded(given))),
    empty: answer.trim() === '',
    observation: key(answer.trim().replace(/\s+/g, ' ')),
  };
}

const key = (text: string): string => hash('sha256', text, 'base64url');

/** The value with case, white space and punctuation of its texts taken out; numbers and names of members stay. */
function folded(value: Json): Json {
  if (typeof value === 'string') {
    const words = value
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    // A text of signs alone has nothing else to be told apart by.
    return words === '' ? value : words;
  }
  if (Array.isArray(value)) return value.map(folded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, folded(member)]));
}
