import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanOutput, MAX_RESULT_BYTES } from './clean-output.ts';

const cleaned = (text: string, maxBytes?: number) => {
  const cleaning = cleanOutput(maxBytes);
  return { text: cleaning.clean(text), counts: cleaning.counts() };
};
const ESCAPE = String.fromCharCode(27);
const NUL = String.fromCharCode(0);

describe('cleanOutput', () => {
  it('leaves ordinary text as it is', () => {
    const text = 'const answer = 42;\n\tif (answer) return "Grüße 👩‍💻";\r\n';
    expect(cleaned(text)).toEqual({ text, counts: {} });
  });

  it.each([
    ['a NUL', `a${NUL}b`, 'ab', { control_characters: 1 }],
    ['colours', `${ESCAPE}[1;31mred${ESCAPE}[0m`, 'red', { terminal_sequences: 2 }],
    ['a link', `${ESCAPE}]8;;http://x${ESCAPE}\\here`, 'here', { terminal_sequences: 1 }],
    ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb', { invalid_unicode: 1 }],
    ['a direction override', 'abc\u202Edef', 'abcdef', { hidden_characters: 1 }],
    ['invisible tags', 'ok\u{E0041}\u{E0042}', 'ok', { hidden_characters: 2 }],
  ])('takes out %s', (_, text, clean, counts) => {
    expect(cleaned(text)).toEqual({ text: clean, counts });
  });

  it('takes out secrets, counts them by rule and keeps the value nowhere', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const result = cleaned(`token is ${secret}, again ${secret}`);
    expect(result.counts).toEqual({ github_token: 2 });
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('finds a secret that a control character was to hide', () => {
    const secret = `ghp_${'a1B2'.repeat(4)}${NUL}${'a1B2'.repeat(5)}`;
    expect(cleaned(secret).counts).toEqual({ control_characters: 1, github_token: 1 });
  });

  it('finds a secret that the cut would have halved', () => {
    const text = `${'x'.repeat(95)} ghp_${'a1B2'.repeat(9)}`;
    expect(cleaned(text, 110).text).not.toContain('ghp_');
  });

  it('cuts what is too large and says how much', () => {
    const { text, counts } = cleaned('x'.repeat(MAX_RESULT_BYTES + 1_000));
    expect(text).toMatch(/^x{65536}\n\[1000 bytes were cut here/);
    expect(counts).toEqual({ size: 1_000 });
  });

  it('cuts between characters', () => {
    expect(cleaned('ééééé', 5).text).toMatch(/^éé\n\[6 bytes were cut/);
  });

  it('counts the limit over all texts of a result', () => {
    const cleaning = cleanOutput(10);
    expect(cleaning.clean('12345678')).toBe('12345678');
    expect(cleaning.clean('12345678')).toMatch(/^12\n\[6 bytes/);
    expect(cleaning.clean('12345678')).toBe('');
    expect(cleaning.counts()).toEqual({ size: 14 });
  });

  it('is done with a flood in a moment', () => {
    const begin = performance.now();
    expect(cleaned('a=b "c" '.repeat(4_000_000)).counts.size).toBeGreaterThan(31_000_000);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it('gives out text that can be stored and sent, and no more than the limit, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, maxBytes) => {
        const clean = cleaned(text, maxBytes).text.replace(/\n\[\d+ bytes were cut here.*$/, '');
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(maxBytes);
        expect(clean).not.toMatch(/\p{Cs}|(?![\t\n\r])\p{Cc}/u);
      }),
    );
  });
});
