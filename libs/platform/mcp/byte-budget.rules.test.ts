import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.rules.ts';

describe('ByteBudget', () => {
  it('lets through what stays below the rate, for ever', () => {
    const budget = new ByteBudget(1_000, 100, 0);
    for (let second = 1; second <= 1_000; second += 1) expect(budget.take(100, second * 1_000)).toBe(true);
  });

  it('is empty after a burst, and fills again with time', () => {
    const budget = new ByteBudget(1_000, 100, 0);
    expect(budget.take(1_000, 0)).toBe(true);
    expect(budget.take(1, 0)).toBe(false);
    expect(budget.take(50, 1_000)).toBe(true);
  });

  it('never holds more than a burst', () => {
    const budget = new ByteBudget(1_000, 100, 0);
    expect(budget.take(1_001, 3_600_000)).toBe(false);
  });

  it('is not filled by a clock that goes back', () => {
    const budget = new ByteBudget(10, 1_000, 5_000);
    budget.take(10, 5_000);
    expect(budget.take(1, 4_000)).toBe(false);
  });
});
