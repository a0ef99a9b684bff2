import {
  getSession,
  listSessions,
  markStuck,
  SessionStatus,
  type SessionView,
  stopSession,
} from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import { Option } from 'commander';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { refuseUnknownNames } from '../known-names.ts';
import { describeCall, describeEnd, money } from '../sessions/describe-session.ts';
import { moreRows } from '../more-rows.ts';
import { table } from '../table.ts';
import { paint } from '../terminal.ts';

interface SessionsOptions {
  agent?: string;
  status?: SessionStatus;
  person?: string;
  limit: string;
  stop?: boolean;
  stuckWas?: 'right' | 'wrong';
  note?: string;
  json?: boolean;
}

/** `gatehouse sessions`. */
export const command: CommandDefinition = {
  register(program, context) {
    const sessions = program
      .command('sessions')
      .description('list sessions, newest first, or show one with its turns and tool calls')
      .argument('[id]', 'show this session')
      .option('--agent <id>', 'only those of this agent')
      .addOption(new Option('--status <status>', 'only those that stand so').choices(SessionStatus.options))
      .option('--person <id>', 'only those on behalf of this person')
      .option('--limit <count>', 'how many', '20')
      .option('--stop', 'with an id: stop the session, or say that its review is done')
      .addOption(
        new Option('--stuck-was <what>', 'with an id: say whether it was right to stop the session as stuck').choices([
          'right',
          'wrong',
        ]),
      )
      .option('--note <why>', 'with --stuck-was: why, for whoever tunes the thresholds')
      .option('--json', 'print JSON')
      .action((id: string | undefined, options: SessionsOptions) =>
        id === undefined ? list(context, options) : one(context, id, options),
      );
    examples(sessions, [
      'gatehouse sessions --agent eng-prod --status failed',
      'gatehouse sessions 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f',
      'gatehouse sessions 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f --stop',
      'gatehouse sessions 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f --stuck-was wrong --note "it waited for a build"',
    ]);
  },
};

async function one(context: CommandContext, id: string, options: SessionsOptions): Promise<void> {
  if (options.stuckWas) return judge(context, id, options.stuckWas, options);
  if (options.note !== undefined) throw withoutStuckWas();
  if (!options.stop) return detail(context, id, options);
  const { status } = await context.client().call(stopSession, { params: { id } });
  if (options.json) return printJson(context.terminal, { id, status });
  context.terminal.write(status === 'running' ? `${id} is being stopped\n` : `${id} is ${status}\n`);
}

async function judge(
  { client, terminal }: CommandContext,
  id: string,
  was: 'right' | 'wrong',
  { note, stop, json }: SessionsOptions,
): Promise<void> {
  if (stop) throw new DomainError('invalid', 'wrong_option', 'give either --stop or --stuck-was, not both');
  const verdict = was === 'right' ? 'true_positive' : 'false_positive';
  const body = { verdict, ...(note === undefined ? {} : { note }) } as const;
  const marked = await client().call(markStuck, { params: { id }, body });
  if (json) return printJson(terminal, marked);
  terminal.write(`noted: to stop ${id} as stuck (${marked.pattern}) was ${was}\n`);
}

const withoutStuckWas = (): DomainError =>
  new DomainError('invalid', 'wrong_option', '--note belongs to --stuck-was right or --stuck-was wrong');

async function list(
  context: CommandContext,
  { json, limit, stop, stuckWas, note, ...filter }: SessionsOptions,
): Promise<void> {
  if (stuckWas) throw new DomainError('invalid', 'wrong_option', '--stuck-was needs the id of a session before it');
  if (note !== undefined) throw withoutStuckWas();
  if (stop) throw new DomainError('invalid', 'wrong_option', '--stop needs the id of a session before it');
  const { terminal } = context;
  const client = context.client();
  const count = wholeNumber('--limit', limit);
  const page = await client.call(listSessions, { query: { limit: count, ...filter } });
  if (page.rows.length === 0) await refuseUnknownNames(client, filter);
  if (json) return printJson(terminal, page);
  terminal.write(
    table(
      page.rows,
      [
        { heading: 'ID', value: ({ id }) => id },
        { heading: 'AGENT', value: ({ agentId }) => agentId },
        { heading: 'PERSON', value: ({ personId }) => personId },
        { heading: 'STATUS', value: ({ status }) => status },
        { heading: 'REASON', value: ({ endReason }) => endReason },
        { heading: 'COST', value: ({ costUsd }) => money(costUsd), align: 'right' },
        { heading: 'BEGAN', value: ({ createdAt }) => createdAt },
        { heading: 'QUESTION', value: ({ title }) => title },
      ],
      'no sessions',
    ),
  );
  if (page.next) terminal.note(moreRows(count));
}

async function detail({ client, terminal }: CommandContext, id: string, { json }: SessionsOptions): Promise<void> {
  const session = await client().call(getSession, { params: { id } });
  if (json) return printJson(terminal, session);
  for (const turn of session.turns) {
    const who = turn.role === 'user' ? session.personId : session.agentId;
    terminal.write(`${paint(terminal, 'bold', who)} ${paint(terminal, 'dim', turn.at)}\n`);
    for (const block of turn.content) if (block.type === 'text') terminal.write(`${block.text}\n`);
    writeCalls(terminal, session, turn.position);
    terminal.write('\n');
  }
  if (session.message !== null) terminal.write(`${session.message}\n`);
  terminal.write(`${describeEnd({ ...session, sessionId: session.id })}\n`);
  if (session.traceId !== null) terminal.note(`trace ${session.traceId}`);
}

function writeCalls(terminal: CommandContext['terminal'], session: SessionView, turn: number): void {
  for (const call of session.toolCalls) {
    if (call.turn === turn) terminal.write(`  ${describeCall(terminal, call)}\n`);
  }
}
