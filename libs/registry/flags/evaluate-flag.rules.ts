import { createHash } from 'node:crypto';
import type { FlagRule, FlagUnit } from '@gatehouse/contracts/registry';
import type { Flag, FlagContext } from './flag.ts';
import type { FlagResolution } from './flag-provider.ts';

/** Whether a flag is on for somebody: off when it is inactive or no rule fits, on for everybody when it has none. */
export function evaluateFlag(flag: Flag, context: FlagContext): FlagResolution {
  if (flag.status === 'inactive') return { value: false, reason: 'DISABLED' };
  if (flag.rules.length === 0) return { value: true, reason: 'STATIC' };
  const fitting = flag.rules.find((rule) => fits(flag.id, rule, context));
  if (!fitting) return { value: false, reason: 'DEFAULT' };
  return { value: true, reason: fitting.percentage < 100 ? 'SPLIT' : 'TARGETING_MATCH' };
}

const fits = (flagId: string, rule: FlagRule, context: FlagContext): boolean =>
  among(rule.departments, context.departmentId) &&
  among(rule.people, context.personId) &&
  among(rule.agents, context.agentId) &&
  inShare(flagId, rule, context);

const among = (listed: readonly string[], one: string | null | undefined): boolean =>
  listed.length === 0 || (one != null && listed.includes(one));

function inShare(flagId: string, { percentage, by }: FlagRule, context: FlagContext): boolean {
  if (percentage >= 100) return true;
  const counted = context[COUNTED_BY[by]];
  return counted != null && shareOf(flagId, counted) < percentage;
}

const COUNTED_BY = { person: 'personId', agent: 'agentId', session: 'sessionId' } as const satisfies Record<
  FlagUnit,
  keyof FlagContext
>;

/**
 * Where somebody stands between 0 and 100 for a flag: the first 32 bits of SHA-256 over flag and id. The same everywhere and
 * for ever, independent from flag to flag, so a percentage that grows keeps those it had.
 */
export const shareOf = (flagId: string, counted: string): number =>
  (createHash('sha256').update(`${flagId}\n${counted}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
