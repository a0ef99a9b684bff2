import {
  type Approval,
  ApprovalStatus,
  decideApproval,
  type Delegation,
  delegateApprovals,
  getApproval,
  listApprovals,
  listDelegations,
  revokeDelegation,
} from '@gatehouse/contracts/governance';
import { DomainError } from '@gatehouse/kernel';
import { Option } from 'commander';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { describeApproval, stateOf } from '../governance/describe-approval.ts';
import { moreRows } from '../more-rows.ts';
import { table } from '../table.ts';

interface ListOptions {
  status?: ApprovalStatus;
  mine?: boolean;
  agent?: string;
  session?: string;
  limit: string;
  json?: boolean;
}

interface WordOptions {
  comment?: string;
  arguments?: string;
  json?: boolean;
}

/** `gatehouse approvals`. */
export const command: CommandDefinition = {
  register(program, context) {
    const approvals = program
      .command('approvals')
      .description('see, approve and deny what agents may do only with somebody’s consent');
    const list = approvals
      .command('list', { isDefault: true })
      .description('list requests, newest first')
      .addOption(new Option('--status <status>', 'only those').choices(ApprovalStatus.options))
      .option('--mine', 'only those that you can decide now')
      .option('--agent <id>', 'only those of this agent')
      .option('--session <id>', 'only those of this session')
      .option('--limit <count>', 'how many', '50')
      .option('--json', 'print JSON')
      .action((options: ListOptions) => listAll(context, options));
    approvals
      .command('show <id>')
      .description('show one request with everything needed to decide')
      .option('--json', 'print JSON')
      .action((id: string, options: { json?: boolean }) => show(context, id, options));
    const approve = approvals
      .command('approve <id>')
      .description('approve or confirm one request')
      .option('--comment <text>', 'a word for the record')
      .option('--arguments <json>', 'approve other arguments instead; the others are asked anew for these')
      .option('--json', 'print JSON')
      .action((id: string, options: WordOptions) => decide(context, id, 'approve', options));
    const deny = approvals
      .command('deny <id>')
      .description('deny or decline one request')
      .requiredOption('--comment <text>', 'why not; the agent is told')
      .option('--json', 'print JSON')
      .action((id: string, options: WordOptions) => decide(context, id, 'deny', options));
    const delegate = approvals
      .command('delegate <person>')
      .description('let another person decide in your place until a date')
      .requiredOption('--until <time>', 'when it ends, ISO 8601')
      .requiredOption('--reason <text>', 'why')
      .option('--from <person>', 'in whose place; yours unless told, others’ for admins')
      .option('--json', 'print JSON')
      .action((to: string, options: { until: string; reason: string; from?: string; json?: boolean }) =>
        handOver(context, to, options),
      );
    approvals
      .command('delegations')
      .description('list who decides in whose place')
      .option('--limit <count>', 'how many', '50')
      .option('--json', 'print JSON')
      .action((options: { limit: string; json?: boolean }) => listHandovers(context, options));
    approvals
      .command('undelegate <id>')
      .description('end a delegation now')
      .option('--json', 'print JSON')
      .action((id: string, options: { json?: boolean }) => takeBack(context, id, options));
    examples(list, ['gatehouse approvals --mine', 'gatehouse approvals list --status pending --agent ops']);
    examples(approve, [
      'gatehouse approvals approve 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f --comment "as agreed"',
      `gatehouse approvals approve 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f --arguments '{"id":"OPS-1","title":"New"}'`,
    ]);
    examples(deny, ['gatehouse approvals deny 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f --comment "wrong issue"']);
    examples(delegate, ['gatehouse approvals delegate colleague --until 2026-12-01T00:00:00Z --reason holidays']);
  },
};

async function listAll({ client, terminal }: CommandContext, options: ListOptions): Promise<void> {
  const { status, mine, agent, session, json } = options;
  const limit = wholeNumber('--limit', options.limit);
  const page = await client().call(listApprovals, {
    query: {
      limit,
      ...(status && { status }),
      ...(mine && { decidable: 'true' }),
      ...(agent && { agent }),
      ...(session && { session }),
    },
  });
  if (json) return printJson(terminal, page);
  terminal.write(
    table<Approval>(
      page.rows,
      [
        { heading: 'REQUEST', value: ({ id }) => id },
        { heading: 'STATE', value: stateOf },
        { heading: 'AGENT', value: ({ agentId }) => agentId },
        { heading: 'FOR', value: ({ onBehalfOf }) => onBehalfOf },
        { heading: 'TOOL', value: ({ toolId }) => toolId },
        { heading: 'UNTIL', value: ({ expiresAt, pausedAt }) => (pausedAt ? 'paused' : expiresAt) },
        { heading: 'KIND', value: ({ kind }) => kind },
      ],
      mine ? 'nothing waits for you' : 'no requests',
    ),
  );
  if (page.next) terminal.note(moreRows(limit));
}

async function show({ client, terminal }: CommandContext, id: string, { json }: { json?: boolean }): Promise<void> {
  const approval = await client().call(getApproval, { params: { id } });
  if (json) return printJson(terminal, approval);
  terminal.write(describeApproval(approval));
}

async function decide(
  { client, terminal }: CommandContext,
  id: string,
  decision: 'approve' | 'deny',
  options: WordOptions,
): Promise<void> {
  const decided = await client().call(decideApproval, {
    params: { id },
    body: {
      decision,
      ...(options.comment && { comment: options.comment }),
      ...(options.arguments !== undefined && { arguments: parseArguments(options.arguments) }),
    },
  });
  if (options.json) return printJson(terminal, decided);
  terminal.write(describeApproval(decided));
}

function parseArguments(text: string): Approval['arguments'] {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid', 'not_json', '--arguments must be JSON, such as {"id":"OPS-1"}', { cause });
  }
}

async function handOver(
  { client, terminal }: CommandContext,
  to: string,
  { until, reason, from, json }: { until: string; reason: string; from?: string; json?: boolean },
): Promise<void> {
  const endsAt = new Date(until);
  if (Number.isNaN(endsAt.getTime())) {
    throw new DomainError('invalid', 'not_a_time', '--until must be a time, such as 2026-12-01T00:00:00Z');
  }
  const made = await client().call(delegateApprovals, {
    body: { to, reason, endsAt: endsAt.toISOString(), ...(from && { from }) },
  });
  if (json) return printJson(terminal, made);
  terminal.write(`${made.to} decides in the place of ${made.from} until ${made.endsAt} (${made.id}).\n`);
}

async function listHandovers(
  { client, terminal }: CommandContext,
  options: { limit: string; json?: boolean },
): Promise<void> {
  const limit = wholeNumber('--limit', options.limit);
  const page = await client().call(listDelegations, { query: { limit } });
  if (options.json) return printJson(terminal, page);
  terminal.write(
    table<Delegation>(
      page.rows,
      [
        { heading: 'DELEGATION', value: ({ id }) => id },
        { heading: 'FROM', value: ({ from }) => from },
        { heading: 'TO', value: ({ to }) => to },
        { heading: 'BEGINS', value: ({ startsAt }) => startsAt },
        { heading: 'ENDS', value: ({ endsAt, revokedAt }) => revokedAt ?? endsAt },
        { heading: 'REASON', value: ({ reason }) => reason },
      ],
      'nobody decides in another’s place',
    ),
  );
  if (page.next) terminal.note(moreRows(limit));
}

async function takeBack({ client, terminal }: CommandContext, id: string, { json }: { json?: boolean }): Promise<void> {
  const ended = await client().call(revokeDelegation, { params: { id } });
  if (json) return printJson(terminal, ended);
  terminal.write(`${ended.to} decides in the place of ${ended.from} no more.\n`);
}
