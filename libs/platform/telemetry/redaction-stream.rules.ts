import { REDACTION_RULES, redactSecrets } from './redaction.rules.ts';

/** A text that is redacted while it still comes in. */
export interface RedactionStream {
  /** Takes the next piece; returns what can be shown now, often nothing. */
  add(piece: string): string;
  /** The text is over; returns the rest of it. */
  end(): string;
}

/**
 * Where a text may be parted: behind white space and behind characters beyond ASCII, since no secret that stands by itself
 * holds either. Halves of surrogate pairs are no such place.
 */
const BREAK = /[\s\u0080-\ud7ff\ue000-\uffff]/;

/**
 * What the rules that go by the words before a value may still make a secret of: a text that ends like this is not parted
 * there. Each is as much of its rule's pattern as can stand before a break, and rather more than less of it.
 */
const STILL_OPEN: readonly RegExp[] = [
  // private_key; whole ones are taken out before this is asked.
  /-----BEGIN [A-Z ]*(?:PRIVATE KEY-----[\s\S]*)?$/,
  // bearer_token
  /authorization["']?\s*(?:[:=]\s*["']?(?:[a-z]+(?:\s+[^\s"',;]*)?)?)?$/i,
  // url_password
  /[a-z0-9+.-]:\/\/[^\s/@]*$/i,
  // named_secret, up to where its digit is looked for
  /(?:password|passwd|secret|key|token)["']?\s*(?:[:=]\s*["']?[^\s"',;]*)?$/i,
];

const PRIVATE_KEY = REDACTION_RULES.find(({ id }) => id === 'private_key')?.pattern;
const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----$/;

/** A text that is longer is not looked at anew for every piece, but each time that it has grown by an eighth. */
const SHORT = 1_024;

/**
 * Redacts a text that comes in pieces: what it gives out, put together, is what `redactSecrets` makes of the whole, and none
 * of it was ever part of a secret. It holds back what may still become one: the last word, a name with its value, a private
 * key up to its end.
 */
export function redactionStream(): RedactionStream {
  let held = '';
  let lookAgainAt = 0;
  return {
    add(piece) {
      held += piece;
      if (held.length < lookAgainAt || (lookAgainAt === 0 && !BREAK.test(piece))) return '';
      held = withoutWholeKeys(held);
      const end = settledEnd(held);
      const settled = held.slice(0, end);
      held = held.slice(end);
      lookAgainAt = held.length < SHORT ? 0 : held.length + held.length / 8;
      return redactSecrets(settled).text;
    },
    end() {
      const rest = redactSecrets(held).text;
      held = '';
      lookAgainAt = 0;
      return rest;
    },
  };
}

/** Private keys with their end redacted, which is what comes first in the whole too; one without its end stays. */
const withoutWholeKeys = (text: string): string =>
  PRIVATE_KEY ? text.replace(PRIVATE_KEY, (key) => (KEY_END.test(key) ? redactSecrets(key).text : key)) : text;

/**
 * How much of a text no continuation of it can change: the longest beginning that ends at a break and in no open secret.
 * After a few tries nothing is: words that all could begin a secret are not worth a long search.
 */
function settledEnd(text: string): number {
  let end = behindLastBreak(text, text.length);
  for (let tries = 0; tries < 8 && end > 0; tries += 1) {
    const open = openAt(text.slice(0, end));
    if (open === null) return end;
    end = behindLastBreak(text, open);
  }
  return 0;
}

function behindLastBreak(text: string, before: number): number {
  let end = before;
  while (end > 0 && !BREAK.test(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Where something begins that the end of the text leaves open; null when nothing does. */
function openAt(text: string): number | null {
  const starts = STILL_OPEN.map((pattern) => text.search(pattern)).filter((at) => at >= 0);
  return starts.length === 0 ? null : Math.min(...starts);
}
