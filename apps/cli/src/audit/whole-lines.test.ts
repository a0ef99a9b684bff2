import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeLines } from './whole-lines.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

describe('wholeLines', () => {
  it('gives the same lines however the text was cut', async () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (expected, size, ended) => {
        const text = expected.join('\n') + (ended && expected.length > 0 ? '\n' : '');
        const found: string[] = [];
        for await (const some of wholeLines(inPieces(text, size))) found.push(...some);
        expect(found).toEqual(expected);
      }),
    );
  });
});
