import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeper } from './nesting.rules.ts';

const depthOf = (value: unknown): number =>
  value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('nestsDeeper', () => {
  it('agrees with the parsed value, brackets in strings included', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 6 }), (value, limit) => {
        const text = JSON.stringify([value, '[{"', '\\']);
        expect(nestsDeeper(text, limit)).toBe(depthOf(JSON.parse(text)) > limit);
      }),
    );
  });

  it('does not run out of stack', () => {
    expect(nestsDeeper('['.repeat(5_000_000), 64)).toBe(true);
  });
});
