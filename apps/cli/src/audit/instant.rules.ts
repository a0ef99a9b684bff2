import { DomainError } from '@gatehouse/kernel';

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * A time as people type it: an ISO 8601 time, a day, or how long ago (`90s`, `15m`, `2h`, `7d`, `4w`).
 *
 * @returns ISO 8601, UTC
 * @throws DomainError `invalid_time`
 */
export function instantFrom(text: string, now: Date): string {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const milliseconds = amount && unit ? now.getTime() - Number(amount) * (UNITS[unit] ?? 0) : Date.parse(text);
  if (Number.isNaN(milliseconds) || !/^\d/.test(text)) {
    throw new DomainError(
      'invalid',
      'invalid_time',
      `"${text}" is not a time: write 2026-11-20, 2026-11-20T09:30:00Z, or how long ago, like 2h or 7d`,
    );
  }
  return new Date(milliseconds).toISOString();
}
