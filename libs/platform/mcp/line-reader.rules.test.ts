import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from './line-reader.rules.ts';

const read = (reader: LineReader, chunk: Uint8Array): string[] =>
  [...reader.push(chunk)].map((line) => Buffer.from(line).toString('latin1'));

describe('LineReader', () => {
  it('gives the same lines however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,8}$/)),
        fc.array(fc.integer({ min: 1, max: 7 })),
        (lines, cuts) => {
          const reader = new LineReader(8);
          const stream = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const seen: string[] = [];
          let from = 0;
          for (const cut of cuts) {
            seen.push(...read(reader, stream.subarray(from, from + cut)));
            from += cut;
          }
          seen.push(...read(reader, stream.subarray(from)));
          expect(seen).toEqual(lines);
        },
      ),
    );
  });

  it('refuses a line that is too long before its end has come', () => {
    const reader = new LineReader(4);
    expect(read(reader, Buffer.from('ab'))).toEqual([]);
    expect(() => read(reader, Buffer.from('cde'))).toThrow(RangeError);
  });
});
