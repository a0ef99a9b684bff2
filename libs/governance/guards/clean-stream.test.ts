import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanOutput } from './clean-output.ts';
import { cleanOutputStream } from './clean-stream.ts';

const ESCAPE = String.fromCharCode(27);
const NUL = String.fromCharCode(0);
const SECRET = `ghp_${'a1B2'.repeat(9)}`;

/** What a stream shows of a text, piece by piece. */
const shownOf = (pieces: readonly string[], stream = cleanOutputStream()): string[] => [
  ...pieces.map((piece) => stream.add(piece)),
  stream.endText(),
];

describe('cleanOutputStream', () => {
  it('shows words as they come and keeps secrets back', () => {
    expect(shownOf(['The key is ', SECRET.slice(0, 10), SECRET.slice(10), '. ', 'Use ', 'it.'])).toEqual([
      'The key is ',
      '',
      '',
      '[redacted:github_token]. ',
      'Use ',
      '',
      'it.',
    ]);
  });

  it('finds a secret that a control character was to hide', () => {
    expect(shownOf([`${SECRET.slice(0, 10)}${NUL}`, `${SECRET.slice(10)} `]).join('')).toBe('[redacted:github_token] ');
  });

  it('keeps texts apart, as the whole does', () => {
    const stream = cleanOutputStream();
    const texts = [`${SECRET.slice(0, 10)}`, SECRET.slice(10)];
    const { clean } = cleanOutput();
    expect(texts.map((text) => stream.add(text) + stream.endText())).toEqual(texts.map(clean));
  });

  it('shows no more than is kept', () => {
    const stream = cleanOutputStream(10);
    expect([stream.add('1234 '), stream.add('5678 '), stream.add('9 '), stream.endText()].join('')).toBe('1234 5678 ');
    expect(stream.add('more ') + stream.endText()).toBe('');
  });

  it('shows, however it is split, at any time the beginning of what is kept, and all of it in the end', () => {
    const part = fc.oneof(
      fc.constantFrom(SECRET, 'password: ', 'hunter22x ', ' ', '\n', 'roses', `${ESCAPE}[31m`, `${ESCAPE}]0;t`, NUL),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 6 }), { maxLength: 8 }), (pieces) => {
        const text = pieces.flat().join('');
        const kept = cleanOutput().clean(text);
        let shown = '';
        for (const piece of shownOf(pieces.map((parts) => parts.join('')))) {
          shown += piece;
          expect(kept.startsWith(shown)).toBe(true);
        }
        expect(shown).toBe(kept);
      }),
      { numRuns: 1_000 },
    );
  });
});
