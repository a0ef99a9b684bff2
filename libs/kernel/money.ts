/** An amount in micro-dollars: 1,000,000 are one US dollar. Always an integer, so sums are exact. */
export type MicroDollars = bigint;

const MICRO = 1_000_000n;

/**
 * Reads a decimal dollar amount, `300`, `0.25`, `"12.50"`.
 *
 * @throws RangeError when it is not a plain decimal of at most six places
 */
export function microDollars(dollars: number | string): MicroDollars {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(typeof dollars === 'number' ? plainDecimal(dollars) : dollars);
  if (!match?.[1]) throw new RangeError(`${dollars} is not a dollar amount with at most six decimal places`);
  return BigInt(match[1]) * MICRO + BigInt((match[2] ?? '').padEnd(6, '0'));
}

/** `12500000n` → `"12.50"`; at least two decimal places, at most six, no trailing zero beyond the second. */
export function formatDollars(amount: MicroDollars): string {
  const sign = amount < 0n ? '-' : '';
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % MICRO)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${sign}${absolute / MICRO}.${fraction}`;
}

/** As a number of dollars, for answers to programs. Exact to the micro-dollar below nine billion dollars. */
export const dollars = (amount: MicroDollars): number => Number(amount) / 1_000_000;

function plainDecimal(value: number): string {
  return Number.isFinite(value) ? value.toFixed(6).replace(/\.?0+$/, '') : String(value);
}
