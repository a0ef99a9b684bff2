import type { Deprecation } from '@gatehouse/contracts/registry';

/** The day of a moment, UTC: `2026-11-20`. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Whether it is refused by now: from the first moment, UTC, of the day of its sunset on. */
export const isPastSunset = (deprecation: Deprecation | null | undefined, now: Date): boolean =>
  deprecation?.sunset != null && dayOf(now) >= deprecation.sunset;

/** `deprecated since 2026-11-01: slow; use files_read instead; refused from 2027-01-01 on`. */
export function deprecationNotice({ since, reason, replacement, sunset }: Deprecation): string {
  const parts = [`deprecated since ${since}: ${reason.replace(/\.$/, '')}`];
  if (replacement !== null) parts.push(`use ${replacement} instead`);
  if (sunset !== null) parts.push(`refused from ${sunset} on`);
  return parts.join('; ');
}

/** Why something is refused after its sunset, in a sentence. */
export function sunsetReason(what: string, { reason, replacement, sunset }: Deprecation): string {
  const instead = replacement === null ? 'There is no replacement.' : `Use ${replacement} instead.`;
  return `${what} is no longer to be used since ${sunset}: ${reason.replace(/\.$/, '')}. ${instead}`;
}
