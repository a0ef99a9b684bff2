import { describe, expect, it } from 'vitest';
import { reachedCap, reachedWallClock } from './caps.rules.ts';

const limits = { iterations: 3, tokens: 1_000, seconds: 60 };
const used = { iterations: 2, tokens: 999, elapsedMs: 59_999 };

describe('reachedCap', () => {
  it('lets the loop go on while there is room', () => {
    expect(reachedCap(limits, used)).toBeNull();
  });

  it.each([
    ['iteration_cap', { ...used, iterations: 3 }, 'Stopped after 3 model calls'],
    ['token_budget', { ...used, tokens: 1_200 }, 'Stopped at 1200 tokens'],
    ['wall_clock', { ...used, elapsedMs: 60_000 }, 'Stopped after 60 seconds'],
  ])('reports %s as the reason (S0-HAR-02, S0-HAR-03, S0-HAR-04)', (reason, over, words) => {
    const ending = reachedCap(limits, over);
    expect(ending).toMatchObject({ status: 'stopped', reason, errorKind: null });
    expect(ending?.message).toContain(words);
  });
});

describe('reachedWallClock', () => {
  it('looks at nothing but the time', () => {
    expect(reachedWallClock(limits, { elapsedMs: 59_999 })).toBeNull();
    expect(reachedWallClock(limits, { elapsedMs: 60_001 })?.reason).toBe('wall_clock');
  });
});
