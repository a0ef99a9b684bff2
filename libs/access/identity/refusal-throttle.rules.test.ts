import { describe, expect, it } from 'vitest';
import { RefusalThrottle } from './refusal-throttle.rules.ts';

const at = (seconds: number) => new Date(seconds * 1_000);

describe('RefusalThrottle', () => {
  it('lets one of a kind through per window', () => {
    const throttle = new RefusalThrottle(60_000);
    expect([0, 1, 59.9, 60, 61].map((seconds) => throttle.admits('a', at(seconds)))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('keeps kinds apart', () => {
    const throttle = new RefusalThrottle(60_000);
    expect([throttle.admits('a', at(0)), throttle.admits('b', at(0))]).toEqual([true, true]);
  });

  it('still knows those of the present window when it forgets the others', () => {
    const throttle = new RefusalThrottle(60_000);
    for (let number = 0; number < 1_000; number += 1) throttle.admits(`old ${number}`, at(0));
    throttle.admits('new', at(70));
    expect(throttle.admits('newer', at(71))).toBe(true);
    expect(throttle.admits('new', at(72))).toBe(false);
  });
});
