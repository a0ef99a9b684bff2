import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from './model-cost.rules.ts';

const model = { prices: { input: 2_000_000n, output: 10_000_000n, cacheWrite: 2_500_000n, cacheRead: 100_000n } };
const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

describe('costOf', () => {
  it('prices each kind of token by itself', () => {
    const tokens = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 10_000, cacheWriteTokens: 400 };
    expect(costOf(model, tokens)).toBe(2_000n + 1_000n + 1_000n + 1_000n);
    expect(costOf(model, none)).toBe(0n);
  });

  it('rounds up once', () => {
    expect(costOf(model, { ...none, cacheReadTokens: 1 })).toBe(1n);
    expect(costOf(model, { ...none, cacheReadTokens: 11 })).toBe(2n);
  });

  it('never makes more tokens cheaper, and is never off by a micro-dollar', () => {
    const tokens = fc.record({
      inputTokens: fc.nat(10_000_000),
      outputTokens: fc.nat(10_000_000),
      cacheReadTokens: fc.nat(10_000_000),
      cacheWriteTokens: fc.nat(10_000_000),
    });
    fc.assert(
      fc.property(tokens, (used) => {
        const cost = costOf(model, used);
        const exact =
          used.inputTokens * 2 + used.outputTokens * 10 + used.cacheWriteTokens * 2.5 + used.cacheReadTokens * 0.1;
        expect(Number(cost)).toBeGreaterThanOrEqual(exact - 1e-3);
        expect(Number(cost)).toBeLessThan(exact + 1.001);
        expect(costOf(model, { ...used, inputTokens: used.inputTokens + 1 })).toBeGreaterThan(cost);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN])('refuses %s tokens', (inputTokens) => {
    expect(() => costOf(model, { ...none, inputTokens })).toThrow(RangeError);
  });
});
