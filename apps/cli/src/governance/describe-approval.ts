import type { Approval } from '@gatehouse/contracts/governance';

/** Everything that somebody needs to decide on a request, for a terminal. */
export function describeApproval(approval: Approval): string {
  const lines: [string, string][] = [
    ['request', `${approval.id} (${approval.kind}, ${stateOf(approval)})`],
    ['agent', `${approval.agentId} version ${approval.agentVersion}, for ${approval.onBehalfOf}`],
    ['tool', approval.toolId],
    ['arguments', indented(JSON.stringify(approval.arguments, null, 2))],
    ...(approval.preview === null
      ? []
      : [['would change', indented(previewText(approval.preview))] satisfies [string, string]]),
    ['why', `${approval.reason} (${approval.policyIds.join(', ') || 'no policy named'})`],
    ['asked of', whom(approval)],
    ['session', approval.sessionId ?? '-'],
    ['asked', approval.requestedAt],
    [
      'good until',
      approval.pausedAt ? `stands still since ${approval.pausedAt}: a kill switch is engaged` : approval.expiresAt,
    ],
    ...(approval.editedBy ? [['arguments by', approval.editedBy] satisfies [string, string]] : []),
    ...approval.votes.map((vote): [string, string] => ['said', wordOf(vote)]),
    ['you', approval.mine.decidable ? 'can decide it' : `cannot decide it: ${approval.mine.why ?? ''}`],
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(13)}${value}`).join('\n')}\n`;
}

/** The state with how far it is: `pending, 1 of 2`. */
export const stateOf = ({ status, quorum, votes, usedAt }: Approval): string => {
  if (status === 'pending') return `pending, ${votes.length} of ${quorum}`;
  return usedAt ? `${status}, used` : status;
};

const whom = ({ kind, onBehalfOf, quorum, route }: Approval): string => {
  if (kind === 'confirmation') return onBehalfOf;
  const circle = [
    ...route.people,
    ...route.roles.map((role) => `role ${role}`),
    ...(route.departmentHead ? ['the head of the department'] : []),
  ];
  return `${quorum} of: ${circle.join(', ')}`;
};

const wordOf = ({ castBy, principalId, decision, comment, castAt }: Approval['votes'][number]): string =>
  [
    `${decision} by ${castBy}`,
    castBy === principalId ? '' : ` in the place of ${principalId}`,
    ` at ${castAt}`,
    comment === null ? '' : `: ${comment}`,
  ].join('');

const previewText = (preview: unknown): string =>
  typeof preview === 'string' ? preview : JSON.stringify(preview, null, 2);

const indented = (text: string): string => text.split('\n').join(`\n${' '.repeat(13)}`);
