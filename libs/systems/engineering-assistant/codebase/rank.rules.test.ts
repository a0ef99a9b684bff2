import { describe, expect, it } from 'vitest';
import { fuse, weighPlaces } from './rank.rules.ts';

const found = (path: string, score = 1) => ({ path, score });
const order = (items: { path: string }[]) => items.map(({ path }) => path);

describe('fuse', () => {
  it('puts first what is high in both lists', () => {
    const fused = fuse([
      [found('a'), found('b'), found('c')],
      [found('b'), found('d')],
    ]);
    expect(order(fused)).toEqual(['b', 'a', 'd', 'c']);
  });

  it('keeps the entry of the first list, and breaks ties by path', () => {
    const [first] = fuse([[{ ...found('a'), content: 'by words' }], [{ ...found('a'), content: 'by names' }]]);
    expect(first?.content).toBe('by words');
    expect(order(fuse([[found('z')], [found('y')]]))).toEqual(['y', 'z']);
  });

  it('looks at places only', () => {
    expect(fuse([[found('a', 100), found('b', 1)]])).toEqual(fuse([[found('a', 2), found('b', 1)]]));
  });
});

describe('weighPlaces', () => {
  const files = [found('libs/money.test.ts', 1), found('libs/money.ts', 0.9), found('libs/other.ts', 0.5)];

  it('puts tests behind what they are about', () => {
    expect(order(weighPlaces(files, 'how is money kept'))).toEqual([
      'libs/money.ts',
      'libs/money.test.ts',
      'libs/other.ts',
    ]);
  });

  it('leaves them where they are when the question is about tests', () => {
    expect(order(weighPlaces(files, 'how is money tested'))[0]).toBe('libs/money.test.ts');
  });

  it('puts documents before source that fits as well, and what tells of old changes behind it', () => {
    expect(order(weighPlaces([found('libs/money.ts'), found('docs/money.md')], 'money'))[0]).toBe('docs/money.md');
    for (const path of ['CHANGELOG.md', 'db/migrations/1_money/migration.sql']) {
      expect(order(weighPlaces([found(path), found('libs/money.ts')], 'money'))[0]).toBe('libs/money.ts');
    }
  });

  it('puts a file whose neighbours fit before one that fits alone, but no bad one before a good one', () => {
    const places = [
      found('alone/a.ts', 1),
      found('together/a.ts', 1),
      found('together/b.ts', 1),
      found('together/c.ts', 0.1),
    ];
    expect(order(weighPlaces(places, 'money'))).toEqual([
      'together/a.ts',
      'together/b.ts',
      'alone/a.ts',
      'together/c.ts',
    ]);
  });
});
