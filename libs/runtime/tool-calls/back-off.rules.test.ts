import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.rules.ts';

describe('backOffMs', () => {
  it('is short at first, doubles, and stays below half a minute', () => {
    expect([0, 1, 2, 3, 4].map(backOffMs)).toEqual([0, 250, 500, 1_000, 2_000]);
    expect(backOffMs(50)).toBe(30_000);
    expect(backOffMs(1_000_000)).toBe(30_000);
  });
});
