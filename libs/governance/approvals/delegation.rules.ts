import type { Finding } from '@gatehouse/kernel';
import type { StandIn } from './approval.ts';

/** Longest time for which somebody may let another decide in their place, in days. */
export const LONGEST_DELEGATION_DAYS = 90;

const DAY_MS = 86_400_000;

/** What is wrong with a delegation that somebody wants to make; nothing when it is in order. */
export function delegationFindings(
  wanted: StandIn & { startsAt: Date; endsAt: Date },
  inForce: readonly StandIn[],
  now: Date,
): Finding[] {
  const findings: Finding[] = [];
  if (wanted.from === wanted.to) {
    findings.push({ field: 'to', message: 'nobody stands in for themselves', suggestion: 'name somebody else' });
  }
  if (wanted.endsAt <= now) findings.push({ field: 'endsAt', message: 'the end has passed already' });
  if (wanted.endsAt <= wanted.startsAt) findings.push({ field: 'endsAt', message: 'it ends before it begins' });
  if (wanted.endsAt.getTime() - wanted.startsAt.getTime() > LONGEST_DELEGATION_DAYS * DAY_MS) {
    findings.push({
      field: 'endsAt',
      message: `it is longer than ${LONGEST_DELEGATION_DAYS} days`,
      suggestion: 'give the person the role instead',
    });
  }
  const circle = circleOf(wanted, inForce);
  if (circle) {
    findings.push({
      field: 'to',
      message: `it would close a circle: ${circle.join(' → ')}`,
      suggestion: 'end one of these delegations first, or name somebody else',
    });
  }
  return findings;
}

/** The way from `wanted.to` back to `wanted.from` over delegations in force, as the circle it would close; null without one. */
function circleOf(wanted: StandIn, inForce: readonly StandIn[]): string[] | null {
  const seen = new Set<string>();
  const walk = (person: string, path: string[]): string[] | null => {
    if (person === wanted.from) return [...path, person];
    if (seen.has(person)) return null;
    seen.add(person);
    for (const { from, to } of inForce) {
      const found = from === person ? walk(to, [...path, person]) : null;
      if (found) return found;
    }
    return null;
  };
  return wanted.from === wanted.to ? null : walk(wanted.to, [wanted.from]);
}
