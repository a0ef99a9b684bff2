import type { BudgetWindow } from '@gatehouse/contracts/governance';
import { assertNever } from '@gatehouse/kernel';

/**
 * When the calendar window that `at` falls in began, in UTC: the month of 14 November 2026 began on 1 November at
 * midnight. A lifetime began before everything.
 */
export function windowStart(window: BudgetWindow, at: Date): Date {
  const [year, month, day, hour, minute] = [
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
  ];
  switch (window) {
    case 'minute':
      return new Date(Date.UTC(year, month, day, hour, minute));
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour));
    case 'day':
      return new Date(Date.UTC(year, month, day));
    case 'month':
      return new Date(Date.UTC(year, month));
    case 'lifetime':
      return new Date(0);
    default:
      return assertNever(window);
  }
}

/** When that window ends and the next one begins; null for a lifetime. */
export function windowEnd(window: BudgetWindow, at: Date): Date | null {
  const start = windowStart(window, at);
  switch (window) {
    case 'minute':
      return new Date(start.getTime() + 60_000);
    case 'hour':
      return new Date(start.getTime() + 3_600_000);
    case 'day':
      return new Date(start.getTime() + 86_400_000);
    case 'month':
      return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1));
    case 'lifetime':
      return null;
    default:
      return assertNever(window);
  }
}

/** The starts of the current window of every kind. */
export const windowStarts = (at: Date): Record<BudgetWindow, Date> => ({
  minute: windowStart('minute', at),
  hour: windowStart('hour', at),
  day: windowStart('day', at),
  month: windowStart('month', at),
  lifetime: windowStart('lifetime', at),
});
