import type { ToolUser } from '@gatehouse/contracts/registry';
import { table } from '../table.ts';

/** The agents that may call a tool, each with the version of its contract that it keeps to and that it uses now. */
export function describeUsers(users: readonly ToolUser[]): string {
  const rows = table(
    users,
    [
      { heading: 'USED BY', value: ({ agentId }) => agentId },
      { heading: 'VERSION', value: ({ agentVersion }) => agentVersion, align: 'right' },
      { heading: 'SINCE', value: ({ since }) => since },
      { heading: 'MADE FOR CONTRACT', value: ({ contractVersionThen }) => contractVersionThen, align: 'right' },
      { heading: 'KEEPS TO', value: ({ pinnedVersion }) => pinnedVersion, align: 'right' },
      {
        heading: 'USES',
        value: ({ usesVersion, refusal }) => usesVersion ?? (refusal ? 'refused' : null),
        align: 'right',
      },
      { heading: 'STATUS', value: ({ status }) => status },
    ],
    'no agent may call it',
  );
  const refusals = users.flatMap(({ agentId, refusal }) => (refusal === null ? [] : [`${agentId}: ${refusal}\n`]));
  return `${rows}${refusals.join('')}`;
}
