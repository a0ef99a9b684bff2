import { describe, expect, it } from 'vitest';
import { median, percentile, spreadOf } from './statistics.rules.ts';

describe('median', () => {
  it('is the number in the middle, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  it('is between the two in the middle of an even count', () => expect(median([1, 2, 4, 9])).toBe(3));
  it('is no number when there are none', () => expect(median([])).toBeNaN());
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index);
  it('leaves that share below it', () => expect(percentile(hundred, 0.99)).toBe(99));
  it('is the last number at the most', () => expect(percentile([3], 1)).toBe(3));
});

describe('spreadOf', () => {
  it('keeps the outliers visible', () => {
    expect(spreadOf([2, 40, 3])).toEqual({ median: 3, lowest: 2, highest: 40 });
  });
});
