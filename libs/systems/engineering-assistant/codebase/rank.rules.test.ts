import { describe, expect, it } from 'vitest';
import { boost, fuse, inverseFrequency } from './rank.rules.ts';

const found = (path: string, names = path) => ({ path, names });
const order = (fused: { item: { path: string } }[]) => fused.map(({ item }) => item.path);

describe('fuse', () => {
  it('puts first what is high in both lists', () => {
    expect(
      order(
        fuse([
          [found('a'), found('b'), found('c')],
          [found('b'), found('d')],
        ]),
      ),
    ).toEqual(['b', 'a', 'd', 'c']);
  });

  it('keeps the entry of the first list, and breaks ties by path', () => {
    const [first] = fuse([[found('a', 'by words')], [found('a', 'by names')]]);
    expect(first?.item.names).toBe('by words');
    expect(order(fuse([[found('z')], [found('y')]]))).toEqual(['y', 'z']);
  });
});

describe('boost', () => {
  const equal = (...paths: string[]) => paths.map((path) => ({ item: found(path), score: 1 }));

  it('raises a file that is called what was asked for', () => {
    expect(order(boost(equal('libs/a/other.ts', 'libs/a/kill-switch.ts'), 'How is a kill switch engaged?'))).toEqual([
      'libs/a/kill-switch.ts',
      'libs/a/other.ts',
    ]);
  });

  it('lowers tests, unless the question is about them', () => {
    const files = equal('libs/money.test.ts', 'libs/money.ts');
    expect(order(boost(files, 'how is money kept'))).toEqual(['libs/money.ts', 'libs/money.test.ts']);
    expect(order(boost(files, 'how is money tested'))[0]).toBe('libs/money.test.ts');
  });
});

describe('inverseFrequency', () => {
  it('is higher the rarer a word is, and never negative', () => {
    expect(inverseFrequency(1, 1_000)).toBeGreaterThan(inverseFrequency(100, 1_000));
    expect(inverseFrequency(1_000, 1_000)).toBeGreaterThan(0);
  });
});
