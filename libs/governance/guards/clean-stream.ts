import { redactionStream } from '@gatehouse/platform/telemetry';
import { ESCAPE, MAX_RESULT_BYTES, removeUnreadable } from './clean-output.ts';

/** One result that is shown while it still comes in. */
export interface OutputStream {
  /** Takes the next piece of a text; returns what may be shown now, often nothing. */
  add(piece: string): string;
  /** One of the result's texts is over; returns the rest of it. What is added next is another text. */
  endText(): string;
}

/**
 * Cleans the texts of one result while they come in, as `cleanOutput` cleans them once they are there: what is shown of a
 * text is always the beginning of what will be kept of it, and nothing that is taken out of the whole was ever shown.
 * Beyond `maxBytes` nothing is shown; that a text was cut is told with the whole.
 */
export function cleanOutputStream(maxBytes = MAX_RESULT_BYTES): OutputStream {
  const redaction = redactionStream();
  let raw = '';
  let left = maxBytes;

  const shown = (text: string): string => {
    const bytes = Buffer.byteLength(text);
    const fits = bytes <= left;
    left = fits ? left - bytes : 0;
    return fits ? text : '';
  };
  const readable = (text: string): string => removeUnreadable(text, () => undefined);

  return {
    add(piece) {
      if (left === 0) return '';
      raw += piece;
      const end = settledEnd(raw);
      const settled = raw.slice(0, end);
      raw = raw.slice(end);
      return shown(redaction.add(readable(settled)));
    },
    endText() {
      const rest = redaction.add(readable(raw)) + redaction.end();
      raw = '';
      return shown(rest);
    },
  };
}

/**
 * How much of a text is known to be what it seems: half a surrogate pair may get its other half. From a terminal sequence on
 * nothing is, until the text is over; where one ends depends on the rest, and a model has no use for them.
 */
function settledEnd(text: string): number {
  const sequence = text.indexOf(ESCAPE);
  if (sequence >= 0) return sequence;
  return /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
}
