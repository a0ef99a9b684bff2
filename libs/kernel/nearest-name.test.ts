import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName } from './index.ts';

describe('nearestName', () => {
  it.each([
    ['codebase_serch', 'codebase_search'],
    ['Codebase-Search', 'codebase_search'],
    ['side_efect', 'side_effect'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, ['codebase_read', 'codebase_search', 'side_effect', 'tier'])).toBe(meant);
  });

  it('says nothing when nothing is near', () => {
    expect(nearestName('weather', ['codebase_search', 'tier'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });

  it('does not spend time on very long names', () => {
    expect(nearestName('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeUndefined();
  });

  it('finds a known name as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }), (names) => {
        const [name = ''] = names;
        expect(nearestName(name, names)).toBe(name);
      }),
    );
  });
});
