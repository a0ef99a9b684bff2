import { startSession } from '@gatehouse/contracts/runtime';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { followSession } from '../sessions/follow-session.ts';
import { recordedSpans } from '../smoke/recorded-spans.ts';
import { smokeParts, WANTED_KINDS } from '../smoke/smoke.rules.ts';
import { stopOnInterrupt } from '../sessions/stop-on-interrupt.ts';
import { paint } from '../terminal.ts';

interface SmokeOptions {
  question: string;
  json?: boolean;
}

const QUESTION = 'Search the codebase: in which file is the gate that authorises a tool call?';
const TRACE_WITHIN_MS = 15_000;

/** `gatehouse smoke`. */
export const command: CommandDefinition = {
  register(program, context) {
    const smoke = program
      .command('smoke')
      .description('run one session of an agent and say of gateway, tool and trace whether they work')
      .argument('<agent>', 'id of the agent')
      .option('--question <text>', 'what to ask; it should need a tool', QUESTION)
      .option('--json', 'print JSON')
      .action((agent: string, options: SmokeOptions) => run(context, agent, options));
    examples(smoke, ['gatehouse smoke eng-prod', 'gatehouse smoke eng-prod --json']);
  },
};

async function run(context: CommandContext, agent: string, { question, json }: SmokeOptions): Promise<void> {
  const { terminal } = context;
  const client = context.client();
  const { id } = await client.call(startSession, { body: { agent, question } });
  const release = stopOnInterrupt(client, terminal, id);
  try {
    const session = await followSession(client, id, () => undefined);
    const isWhole = (spans: { kind: string }[]) =>
      WANTED_KINDS.every((kind) => spans.some((span) => span.kind === kind));
    const parts = smokeParts(session, await recordedSpans(client, id, isWhole, TRACE_WITHIN_MS));
    const passed = parts.every((part) => part.passed);
    context.exitWith(passed ? EXIT.completed : EXIT.failed);
    if (json) return printJson(terminal, { sessionId: id, passed, parts });
    for (const part of parts) {
      const verdict = part.passed ? paint(terminal, 'green', 'pass') : paint(terminal, 'red', 'FAIL');
      terminal.write(`${verdict}  ${part.part.padEnd(7)}  ${part.detail}\n`);
    }
    terminal.note(`session ${id}`);
  } finally {
    release();
  }
}
