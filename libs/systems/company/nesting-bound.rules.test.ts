import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { nestingBound } from './nesting-bound.rules.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('nestingBound', () => {
  it.each([
    ['a: 1', 2],
    ['a:\n  b:\n    - c: 1', 8],
    ['- - - x', 8],
    ['a: [[{b: 1}]]', 5],
  ])('tells %j from its brackets and columns', (text, bound) => {
    expect(nestingBound(text)).toBe(bound);
  });

  it('forgets what was closed', () => {
    expect(nestingBound('- [1]\n'.repeat(1_000))).toBeLessThan(10);
  });

  it('is never too low, however a value is written', () => {
    const value = fc.jsonValue({ maxDepth: 12 });
    fc.assert(
      fc.property(value, fc.constantFrom('BLOCK', 'FLOW', 'any'), (json, style) => {
        const text = stringify(json, style === 'any' ? {} : { collectionStyle: style === 'FLOW' ? 'flow' : 'block' });
        expect(nestingBound(text)).toBeGreaterThanOrEqual(depthOf(json));
      }),
    );
  });
});
