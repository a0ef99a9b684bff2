import { DomainError } from '@gatehouse/kernel';

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/**
 * When a stop of so long ends.
 *
 * @param text a whole number and its unit: `90s`, `30m`, `2h`, `1d`
 * @returns ISO 8601
 * @throws DomainError `wrong_argument`
 */
export function endAfter(text: string, now: Date): string {
  const [, amount, unit] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) {
    throw new DomainError('invalid', 'wrong_argument', `"${text}" is no duration: use 90s, 30m, 2h or 1d`);
  }
  return new Date(now.getTime() + Number(amount) * UNIT_SECONDS[unit] * 1_000).toISOString();
}

const isUnit = (unit: string | undefined): unit is keyof typeof UNIT_SECONDS =>
  unit !== undefined && unit in UNIT_SECONDS;
