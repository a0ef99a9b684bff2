import { getSession, sendMessage, startSession } from '@gatehouse/contracts/runtime';
import type { Client } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { askAtKeyboard } from '../keyboard.ts';
import { ConsentPrompt } from '../sessions/consent-prompt.ts';
import { describeEnd, describeRefusal } from '../sessions/describe-session.ts';
import { followSession } from '../sessions/follow-session.ts';
import { exitCodeOfRun, runResult } from '../sessions/run-result.ts';
import { SessionPrinter } from '../sessions/session-printer.ts';
import { stopOnInterrupt } from '../sessions/stop-on-interrupt.ts';
import { paint } from '../terminal.ts';

interface RunOptions {
  json?: boolean;
  session?: string;
}

/** `gatehouse run`. */
export const command: CommandDefinition = {
  register(program, context) {
    const run = program
      .command('run')
      .description('ask an agent, watch it work, and read its answer')
      .argument('<agent>', 'id of the agent')
      .argument('<question>', 'what to ask it')
      .option('--session <id>', 'continue a session instead of beginning one')
      .option('--json', 'print one JSON object at the end, and nothing before')
      .action((agent: string, question: string, options: RunOptions) => ask(context, agent, question, options));
    examples(run, [
      'gatehouse run eng-prod "Where are kill switches checked?"',
      'gatehouse run eng-prod "And who may engage one?" --session 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f',
      'gatehouse run eng-prod "Where are kill switches checked?" --json | jq -r .answer',
    ]);
  },
};

async function ask(context: CommandContext, agent: string, question: string, options: RunOptions): Promise<void> {
  const { terminal } = context;
  const client = context.client();
  const { id, after } = await begin(client, agent, question, options.session);
  const printer = new SessionPrinter(terminal, after);
  const consent = new ConsentPrompt(client, terminal, askAtKeyboard);
  const release = stopOnInterrupt(client, terminal, id);
  try {
    const session = await followSession(client, id, (event) => {
      if (!options.json) printer.show(event);
      consent.show(event);
    });
    await consent.close();
    context.exitWith(exitCodeOfRun(session));
    const result = runResult(session, after);
    if (options.json) return printJson(terminal, result);
    printer.endLine();
    if (session.message !== null) terminal.write(`${session.message}\n`);
    if (session.refusal) for (const line of describeRefusal(session.refusal)) terminal.note(`  ${line}`);
    terminal.note(paint(terminal, 'dim', describeEnd(result)));
  } finally {
    release();
  }
}

/** Begins or continues a session; `after` is the position of the last turn that is old news. */
async function begin(
  client: Client,
  agent: string,
  question: string,
  sessionId: string | undefined,
): Promise<{ id: string; after: number }> {
  if (sessionId === undefined) {
    const { id } = await client.call(startSession, { body: { agent, question } });
    return { id, after: 0 };
  }
  const before = await client.call(getSession, { params: { id: sessionId } });
  if (before.agentId !== agent) {
    throw new DomainError(
      'invalid',
      'other_agent',
      `session ${sessionId} belongs to ${before.agentId}, not to ${agent}`,
    );
  }
  await client.call(sendMessage, { params: { id: sessionId }, body: { message: question } });
  return { id: sessionId, after: before.turns.at(-1)?.position ?? 0 };
}
