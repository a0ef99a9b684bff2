import { describe, expect, it } from 'vitest';
import { fuseRanks } from './fuse-ranks.rules.ts';

describe('fuseRanks', () => {
  it('sums 1 / (60 + place) over the lists', () => {
    const [first] = fuseRanks([['a', 'b'], ['a']], 5);
    expect(first).toEqual({ id: 'a', score: 2 / 61 });
  });

  it('puts what two ways find before what one way finds first', () => {
    expect(
      fuseRanks(
        [
          ['a', 'b'],
          ['c', 'b'],
        ],
        5,
      ).map(({ id }) => id),
    ).toEqual(['b', 'c', 'a']);
  });

  it('keeps to the limit, and to nothing when nothing was found', () => {
    expect(fuseRanks([['a', 'b', 'c']], 2)).toHaveLength(2);
    expect(fuseRanks([[], []], 2)).toEqual([]);
  });
});
