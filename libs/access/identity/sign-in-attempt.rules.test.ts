import { describe, expect, it } from 'vitest';
import { secondsToWait } from './sign-in-attempt.rules.ts';

const now = new Date('2026-01-01T00:00:00Z');

describe('secondsToWait', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [10, 32],
    [40, 900],
  ])('after %i failures just now: %i s', (failures, seconds) => {
    expect(secondsToWait({ failures, lastFailedAt: now }, now)).toBe(seconds);
  });

  it('counts what was waited already', () => {
    expect(secondsToWait({ failures: 10, lastFailedAt: new Date(now.getTime() - 30_500) }, now)).toBe(2);
    expect(secondsToWait({ failures: 10, lastFailedAt: new Date(now.getTime() - 32_000) }, now)).toBe(0);
  });

  it('does not make anybody wait who never failed', () => {
    expect(secondsToWait(null, now)).toBe(0);
  });
});
