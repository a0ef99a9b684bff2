import type { FlagEvaluation, FlagRule, FlagView } from '@gatehouse/contracts/registry';
import { paint, type Terminal } from '../terminal.ts';

/** For whom a flag is on, on one line. */
export function flagReach({ status, rules }: Pick<FlagView, 'status' | 'rules'>): string {
  if (status === 'inactive') return 'nobody';
  return rules.length === 0 ? 'everybody' : rules.map(ruleText).join('; or ');
}

function ruleText({ departments, people, agents, percentage, by }: FlagRule): string {
  const parts = [
    ...named('department', departments),
    ...named('person', people),
    ...named('agent', agents),
    ...(percentage < 100 ? [`${percentage} % by ${by}`] : []),
  ];
  return parts.length === 0 ? 'everybody' : parts.join(', ');
}

const named = (kind: string, ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [`${kind} ${ids.join(' or ')}`];

/** One flag with each of its rules. */
export function describeFlag(flag: FlagView): string {
  const rules = flag.rules.map((rule) => `rule         ${ruleText(rule)}`);
  return [
    `${flag.id}: ${flag.description}`,
    `status       ${flag.status}`,
    ...(rules.length === 0 ? ['rule         none: everybody, while it is active'] : rules),
    `changed      ${flag.updatedAt}`,
    '',
  ].join('\n');
}

/** Whether a flag is on for somebody, and why. */
export const describeEvaluation = (terminal: Terminal, { id, value, reason, explanation }: FlagEvaluation): string =>
  `${paint(terminal, value ? 'green' : 'yellow', value ? 'on' : 'off')}  ${id}: ${explanation} (${reason})\n`;
