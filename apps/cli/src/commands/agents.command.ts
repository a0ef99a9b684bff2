import {
  AgentStatus,
  type AgentVersionView,
  type AgentView,
  getAgent,
  listAgents,
  listAgentVersions,
} from '@gatehouse/contracts/registry';
import { deprecationNotice } from '@gatehouse/registry/deprecation/rules';
import { Option } from 'commander';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

interface AgentsOptions {
  status?: AgentStatus;
  department?: string;
  limit: string;
  json?: boolean;
}

/** `gatehouse agents`. */
export const command: CommandDefinition = {
  register(program, context) {
    const agents = program
      .command('agents')
      .description('list the agents that you may see, or show one with its versions')
      .argument('[id]', 'show this agent')
      .addOption(new Option('--status <status>', 'only those that stand so').choices(AgentStatus.options))
      .option('--department <id>', 'only those of this department')
      .option('--limit <count>', 'how many', '50')
      .option('--json', 'print JSON')
      .action((id: string | undefined, options: AgentsOptions) =>
        id === undefined ? list(context, options) : detail(context, id, options),
      );
    examples(agents, ['gatehouse agents', 'gatehouse agents eng-prod', 'gatehouse agents --status paused --json']);
  },
};

async function list({ client, terminal }: CommandContext, { json, limit, ...filter }: AgentsOptions): Promise<void> {
  const page = await client().call(listAgents, { query: { limit: Number(limit), ...filter } });
  if (json) return printJson(terminal, page);
  terminal.write(
    table(
      page.rows,
      [
        { heading: 'ID', value: ({ id }) => id },
        { heading: 'NAME', value: ({ name }) => name },
        { heading: 'TIER', value: ({ tier }) => tier, align: 'right' },
        { heading: 'STATUS', value: statusOf },
        { heading: 'VERSION', value: ({ version }) => version, align: 'right' },
        { heading: 'MODEL', value: ({ definition }) => definition.modelAlias },
        { heading: 'TOOLS', value: ({ definition }) => definition.allowedTools.length, align: 'right' },
        { heading: 'DEPARTMENT', value: ({ departmentId }) => departmentId },
        { heading: 'OWNER', value: ({ owner }) => owner },
      ],
      'no agents: gatehouse apply -f deploy/catalog adds those of the demo company',
    ),
  );
  if (page.next) terminal.note(`there are more; show them with --limit ${Number(limit) * 2}`);
}

async function detail({ client, terminal }: CommandContext, id: string, { json }: AgentsOptions): Promise<void> {
  const agent = await client().call(getAgent, { params: { id } });
  const versions = await client().call(listAgentVersions, { params: { id }, query: { limit: 20 } });
  if (json) return printJson(terminal, { ...agent, versions: versions.rows });
  terminal.write(describe(agent));
  terminal.write('\n');
  terminal.write(describeVersions(versions.rows));
}

const statusOf = ({ status, deprecated }: AgentView): string => (deprecated ? `${status}, deprecated` : status);

const grantOf = (toolId: string, { toolVersions = {} }: AgentView['definition']): string =>
  toolVersions[toolId] === undefined ? toolId : `${toolId}@${toolVersions[toolId]}`;

function describe({ definition, ...agent }: AgentView): string {
  const { iterations, tokens, seconds } = definition.limits;
  return [
    `${agent.name} (${agent.id}), tier ${agent.tier}, ${agent.status}`,
    ...(agent.deprecated ? [`attention   ${deprecationNotice(agent.deprecated)}`] : []),
    `owner       ${agent.owner}${agent.slackHandle ? `, ${agent.slackHandle}` : ''}`,
    `department  ${agent.departmentId}`,
    `version     ${agent.version}`,
    `model       ${definition.modelAlias}`,
    `limits      ${iterations} model calls and ${seconds} s for each task, ${tokens} tokens for each session`,
    `tools       ${definition.allowedTools.map((id) => grantOf(id, definition)).join(', ') || 'none'}`,
    'prompt',
    ...definition.systemPrompt.split('\n').map((line) => `  ${line}`.trimEnd()),
    '',
  ].join('\n');
}

const describeVersions = (versions: AgentVersionView[]): string =>
  table(versions, [
    { heading: 'VERSION', value: ({ version }) => version, align: 'right' },
    { heading: 'APPLIED', value: ({ createdAt }) => createdAt },
    { heading: 'BY', value: ({ author }) => author },
    { heading: 'HASH', value: ({ contentHash }) => contentHash.slice(0, 12) },
  ]);
