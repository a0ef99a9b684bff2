import { redactSecrets } from '@gatehouse/platform/telemetry';

/** Most text that one result passes on, in bytes of UTF-8. */
export const MAX_RESULT_BYTES = 64 * 1024;

/** How far beyond the cut secrets are looked for, in characters: a secret that the cut would halve is found whole. */
const MARGIN = 4 * 1024;

export const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);

/** What is taken out of every text, and the rule that it counts under. */
const REMOVED: readonly { rule: string; pattern: RegExp; by: string }[] = [
  // Half a surrogate pair has no UTF-8 form: neither a database nor a model's API takes it.
  { rule: 'invalid_unicode', pattern: /\p{Cs}/gu, by: '\uFFFD' },
  // Colours and cursor movements as a whole, so that no "[31m" is left of them; then window titles and links.
  { rule: 'terminal_sequences', pattern: new RegExp(`${ESCAPE}\\[[0-?]*[ -/]*[@-~]`, 'g'), by: '' },
  {
    rule: 'terminal_sequences',
    pattern: new RegExp(`${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`, 'g'),
    by: '',
  },
  { rule: 'control_characters', pattern: /(?![\t\n\r])\p{Cc}/gu, by: '' },
  // Text that a person does not see and a model reads: direction overrides and the invisible tag alphabet.
  { rule: 'hidden_characters', pattern: /[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gu, by: '' },
];

/** One result being cleaned, text by text. */
export interface OutputCleaning {
  /** The text as it may go on to a model, a turn, a span or a person. */
  clean(text: string): string;
  /** How often each rule applied so far; for `size` the bytes that were cut. Never what it applied to (S0-SAN-03). */
  counts(): Record<string, number>;
}

/**
 * Begins to clean one result: control characters and invalid Unicode out, secrets out, and no more than `maxBytes` of
 * text in all. The text in which the limit is reached says how much of it was cut; those after it come out empty.
 */
export function cleanOutput(maxBytes = MAX_RESULT_BYTES): OutputCleaning {
  const counts: Record<string, number> = {};
  let left = maxBytes;
  const count = (rule: string, times: number): void => {
    if (times > 0) counts[rule] = (counts[rule] ?? 0) + times;
  };

  return {
    clean(text) {
      if (text === '') return '';
      const bytes = Buffer.byteLength(text);
      // A flood is cut roughly before it is looked at: no text makes the guard work for minutes.
      const kept = removeUnreadable(text.slice(0, left + MARGIN), (rule) => count(rule, 1));
      const redacted = redactSecrets(kept);
      for (const [rule, times] of Object.entries(redacted.counts)) count(rule, times);

      const whole = kept.length < left + MARGIN && Buffer.byteLength(redacted.text) <= left;
      if (whole) {
        left -= Buffer.byteLength(redacted.text);
        return redacted.text;
      }
      const shown = cut(redacted.text, left);
      const missing = Math.max(1, bytes - Buffer.byteLength(shown));
      const first = left > 0;
      left = 0;
      count('size', missing);
      return first
        ? `${shown}\n[${missing} bytes were cut here: a result may have ${maxBytes}. Ask for less at a time.]`
        : '';
    },
    counts: () => ({ ...counts }),
  };
}

/** The text without what no person reads in it; `removed` is told the rule of each thing that is taken out. */
export function removeUnreadable(text: string, removed: (rule: string) => void): string {
  let kept = text;
  for (const { rule, pattern, by } of REMOVED) {
    kept = kept.replace(pattern, () => {
      removed(rule);
      return by;
    });
  }
  return kept;
}

/** The longest beginning of `text` that has at most `bytes` bytes and ends with a whole character. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  let end = Math.min(bytes, encoded.length);
  while (end > 0 && ((encoded[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1;
  return encoded.subarray(0, end).toString();
}
