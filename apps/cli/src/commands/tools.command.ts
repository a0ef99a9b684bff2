import {
  acceptToolContract,
  getTool,
  listTools,
  listToolUsers,
  Sensitivity,
  SideEffect,
  type ToolDetail,
  type ToolView,
} from '@gatehouse/contracts/registry';
import { DomainError } from '@gatehouse/kernel';
import { deprecationNotice } from '@gatehouse/registry/deprecation/rules';
import { type Command, Option } from 'commander';
import { describeUsers } from '../catalogue/describe-users.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

interface ToolsOptions {
  server?: string;
  limit: string;
  accept?: string;
  sideEffect?: SideEffect;
  sensitivity?: Sensitivity;
  external?: boolean;
  internal?: boolean;
  note?: string;
  json?: boolean;
}

/** `gatehouse tools`. */
export const command: CommandDefinition = {
  register(program, context) {
    const tools = program
      .command('tools')
      .description('list the tools of the catalogue, or show one with the contract that calls are held against')
      .argument('[id]', 'show this tool')
      .option('--server <id>', 'only those of this server')
      .option('--limit <count>', 'how many', '100')
      .option('--accept <hash>', 'release the held contract of the tool that has this hash, after looking at it')
      .addOption(new Option('--side-effect <class>', 'with --accept: what a call does').choices(SideEffect.options))
      .addOption(
        new Option('--sensitivity <class>', 'with --accept: what its results may hold').choices(Sensitivity.options),
      )
      .option('--external', 'with --accept: it reaches a system outside the company')
      .option('--internal', 'with --accept: it does not')
      .option('--note <text>', 'with --accept: why it may be called')
      .option('--json', 'print JSON')
      .action((id: string | undefined, options: ToolsOptions) =>
        id === undefined ? list(context, options) : detail(context, id, options),
      );
    tools
      .command('users')
      .description('list the agents that may call a tool, with the version of its contract that each uses')
      .argument('<tool>', 'id of the tool')
      .option('--json', 'print JSON')
      .action((id: string, _: { json?: boolean }, own: Command) => users(context, id, own.optsWithGlobals()));
    examples(tools, [
      'gatehouse tools --server codebase',
      'gatehouse tools files_write',
      'gatehouse tools users files_write',
      'gatehouse tools files_write --accept 3f1c… --side-effect reversible --sensitivity internal --internal --note "new wording only"',
    ]);
  },
};

async function list({ client, terminal }: CommandContext, options: ToolsOptions): Promise<void> {
  const { json, limit, server, accept } = options;
  if (accept !== undefined)
    throw new DomainError('invalid', 'wrong_option', '--accept needs the id of a tool before it');
  const page = await client().call(listTools, { query: { limit: Number(limit), ...(server && { server }) } });
  if (json) return printJson(terminal, page);
  terminal.write(
    table(
      page.rows,
      [
        { heading: 'ID', value: ({ id }) => id },
        { heading: 'SERVER', value: ({ serverId }) => serverId },
        { heading: 'SIDE EFFECT', value: ({ sideEffect }) => sideEffect },
        { heading: 'SENSITIVITY', value: ({ sensitivity }) => sensitivity },
        { heading: 'RATE LIMIT', value: rateLimitOf },
        { heading: 'STATUS', value: ({ status, deprecated }) => (deprecated ? `${status}, deprecated` : status) },
        { heading: 'CONTRACT', value: contractOf },
        { heading: 'DESCRIPTION', value: ({ description }) => description },
      ],
      'no tools: gatehouse apply -f deploy/catalog adds those of the demo company',
    ),
  );
  if (page.next) terminal.note(`there are more; show them with --limit ${Number(limit) * 2}`);
}

async function detail({ client, terminal }: CommandContext, id: string, options: ToolsOptions): Promise<void> {
  const { accept, json } = options;
  const tool =
    accept === undefined
      ? await client().call(getTool, { params: { id } })
      : await client().call(acceptToolContract, { params: { id }, body: { hash: accept, ...reviewOf(options) } });
  const found = await client().call(listToolUsers, { params: { id } });
  if (json) return printJson(terminal, { ...tool, users: found.rows });
  terminal.write(describe(tool));
  terminal.write(describeUsers(found.rows));
}

async function users({ client, terminal }: CommandContext, id: string, { json }: { json?: boolean }): Promise<void> {
  const found = await client().call(listToolUsers, { params: { id } });
  if (json) return printJson(terminal, found);
  if (found.deprecated) terminal.write(`${id} is ${deprecationNotice(found.deprecated)}\n`);
  terminal.write(
    `the current contract is ${found.contractVersion === null ? 'not seen yet' : `version ${found.contractVersion}`}\n`,
  );
  terminal.write(describeUsers(found.rows));
}

/** @throws DomainError `review_incomplete` when a part of the risk class is not said: a reviewer decides all of it */
function reviewOf({ sideEffect, sensitivity, external, internal, note }: ToolsOptions) {
  if (sideEffect && sensitivity && external !== internal && note) {
    return { riskClass: { sideEffect, sensitivity, external: external === true }, note };
  }
  const message = 'a review says --side-effect, --sensitivity, one of --external and --internal, and a --note';
  throw new DomainError('invalid', 'review_incomplete', message);
}

const rateLimitOf = ({ rateLimit }: ToolView): string | null => rateLimit && `${rateLimit.count}/${rateLimit.window}`;

function contractOf({ contract, offeredHash }: ToolView): string {
  if (offeredHash !== null) return contract === null ? 'held, refused' : 'changed, refused';
  return contract === null ? 'not seen yet' : `pinned ${contract.hash.slice(0, 12)}`;
}

function describe(tool: ToolDetail): string {
  return [
    `${tool.id}: ${tool.description}`,
    `server       ${tool.serverId}, which calls it ${tool.nameAtServer}`,
    `class        ${tool.sideEffect}, sensitivity ${tool.sensitivity}, ${tool.external ? 'outside' : 'inside'} the company, realm ${tool.realm}`,
    `idempotent   ${tool.idempotent ? 'yes' : 'no'}`,
    `rate limit   ${rateLimitOf(tool) ?? 'none'}`,
    `status       ${tool.status}`,
    ...(tool.deprecated ? [`attention    ${deprecationNotice(tool.deprecated)}`] : []),
    ...(tool.contract
      ? describeContract(
          `contract     version ${tool.contractVersion}, ${tool.contract.hash}, pinned ${tool.pinnedAt}`,
          tool.contract,
        )
      : ['contract     not seen yet']),
    ...(tool.offeredContract
      ? describeContract(
          `offered      ${tool.offeredHash}: the tool is refused until this is accepted`,
          tool.offeredContract,
        )
      : []),
    ...tool.findings.map(({ severity, where, message }) => `${severity.padEnd(11)}  ${where}: ${message}`),
    '',
  ].join('\n');
}

const describeContract = (heading: string, contract: { description: string; inputSchema: unknown }): string[] => [
  heading,
  ...contract.description.split('\n').map((line) => `  ${line}`.trimEnd()),
  ...JSON.stringify(contract.inputSchema, null, 2)
    .split('\n')
    .map((line) => `  ${line}`),
];
