import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash, fieldChanges } from './field-change.rules.ts';
import type { EntryContent } from './revision.ts';

const agent: EntryContent = { id: 'a', model: 'large', limits: { tokens: 10, seconds: 5 }, allowed_tools: ['x'] };

describe('fieldChanges', () => {
  it('names each field that differs, members of objects by their path, lists as a whole', () => {
    expect(
      fieldChanges(agent, { ...agent, model: 'small', limits: { tokens: 20, seconds: 5 }, allowed_tools: ['x', 'y'] }),
    ).toEqual([
      { field: 'allowed_tools', before: ['x'], after: ['x', 'y'] },
      { field: 'limits.tokens', before: 10, after: 20 },
      { field: 'model', before: 'large', after: 'small' },
    ]);
  });

  it('takes null and absence for the same, and shows what came and went', () => {
    expect(fieldChanges(agent, { ...agent, budget: null })).toEqual([]);
    expect(fieldChanges(agent, { ...agent, owner: 'o' })).toEqual([{ field: 'owner', before: null, after: 'o' }]);
    expect(fieldChanges({ limits: 1 }, { limits: { tokens: 1 } })).toEqual([
      { field: 'limits', before: 1, after: { tokens: 1 } },
    ]);
  });

  it('finds nothing exactly where the hashes agree', () => {
    const value = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' }), fc.boolean(), fc.array(fc.integer()));
    const content = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value);
    fc.assert(
      fc.property(content, content, (before, after) => {
        expect(fieldChanges(before, after).length === 0).toBe(contentHash(before) === contentHash(after));
      }),
    );
  });
});
