import type { BudgetWindow } from '@gatehouse/contracts/governance';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowEnd, windowStart, windowStarts } from './budget-window.rules.ts';

const WINDOWS: BudgetWindow[] = ['minute', 'hour', 'day', 'month', 'lifetime'];
const moments = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2060-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('calendar windows in UTC', () => {
  it.each([
    ['month', '2028-02-29T23:59:59.999Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['day', '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['hour', '2026-11-20T13:45:10.000Z', '2026-11-20T13:00:00.000Z', '2026-11-20T14:00:00.000Z'],
    ['minute', '2026-11-20T13:45:10.000Z', '2026-11-20T13:45:00.000Z', '2026-11-20T13:46:00.000Z'],
  ] as const)('the %s of %s runs from %s to %s', (window, at, start, end) => {
    expect(windowStart(window, new Date(at)).toISOString()).toBe(start);
    expect(windowEnd(window, new Date(at))?.toISOString()).toBe(end);
  });

  it('has every moment in exactly one window: it starts at or before it and ends after it', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...WINDOWS), (at, window) => {
        const start = windowStart(window, at);
        const end = windowEnd(window, at);
        expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
        if (end === null) expect(window).toBe('lifetime');
        else expect(end.getTime()).toBeGreaterThan(at.getTime());
      }),
    );
  });

  it('leaves no gap: where one window ends the next one starts', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...WINDOWS), (at, window) => {
        const end = windowEnd(window, at);
        if (end === null) return;
        expect(windowStart(window, end)).toEqual(end);
        expect(windowStart(window, new Date(end.getTime() - 1))).toEqual(windowStart(window, at));
      }),
    );
  });

  it('gives the starts of all kinds at once', () => {
    const at = new Date('2026-11-20T13:45:10.000Z');
    for (const window of WINDOWS) expect(windowStarts(at)[window]).toEqual(windowStart(window, at));
  });
});
