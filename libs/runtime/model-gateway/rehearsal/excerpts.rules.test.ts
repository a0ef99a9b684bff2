import { describe, expect, it } from 'vitest';
import { excerptsOf } from './excerpts.rules.ts';

const ROSES = { file: 'src/rose.ts', line: 12, lines: ['const colour = "red";', 'const thorns = 7;'] };

describe('excerptsOf', () => {
  it.each([
    ['grep', 'src/rose.ts:12:const colour = "red";\nsrc/rose.ts:13:const thorns = 7;'],
    ['a place and numbered lines', 'src/rose.ts:12-13\n12: const colour = "red";\n13: const thorns = 7;'],
    ['a heading and a fence', '## src/rose.ts (lines 12-13)\n```ts\nconst colour = "red";\nconst thorns = 7;\n```'],
    ['a listing with bars', 'src/rose.ts\n  12 | const colour = "red";\n  13 | const thorns = 7;'],
    ['a listing with spaces', 'src/rose.ts:12-13 of 90 lines\n12  const colour = "red";\n13  const thorns = 7;'],
    ['a numbered result', '1. src/rose.ts:12 (score 0.83)\nconst colour = "red";\nconst thorns = 7;'],
    ['JSON', JSON.stringify({ results: [{ path: 'src/rose.ts', line: 12, snippet: ROSES.lines.join('\n') }] })],
    ['JSON with other names', JSON.stringify([{ file: 'src/rose.ts', start_line: 12, lines: ROSES.lines }])],
  ])('reads %s', (_form, result) => {
    expect(excerptsOf(result)).toEqual([ROSES]);
  });

  it('keeps places apart', () => {
    const result = 'a.ts:1: one\na.ts:2: two\na.ts:9: nine\nb.ts:1: other';
    expect(excerptsOf(result)).toEqual([
      { file: 'a.ts', line: 1, lines: ['one', 'two'] },
      { file: 'a.ts', line: 9, lines: ['nine'] },
      { file: 'b.ts', line: 1, lines: ['other'] },
    ]);
  });

  it('keeps plain text as it is, and has nothing to say about nothing', () => {
    expect(excerptsOf('The sum is 7.')).toEqual([{ file: null, line: null, lines: ['The sum is 7.'] }]);
    expect(excerptsOf(' \n')).toEqual([]);
  });

  it('describes an object that is no place', () => {
    expect(excerptsOf('{"temperature": 21, "wind": {"from": "west"}}')[0]?.lines).toContain('temperature: 21');
  });

  it('stays fast on hostile results', () => {
    const started = performance.now();
    for (const piece of ['a/', '-', '(', '. ', 'a.b:1', '[[[', '1 | ']) excerptsOf(piece.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
