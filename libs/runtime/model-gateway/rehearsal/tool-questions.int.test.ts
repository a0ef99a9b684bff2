import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Json } from '@gatehouse/kernel';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConversation } from './conversation.rules.ts';
import type { RequestMessage, RequestTool } from './messages-request.ts';
import { planReply } from './plan-reply.rules.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const Arguments = z.record(z.string(), z.json());
const Questions = z.array(
  z.strictObject({
    offered: z.enum(['catalogue', 'servers']),
    question: z.string(),
    calls: z.array(z.record(z.string(), Arguments)),
  }),
);
type Call = [tool: string, input: { [name: string]: Json }];

/** The tools that the platform builds in, in short; its other planes have them, and this one may not look there. */
const string = { type: 'string' };
const BUILT_IN: RequestTool[] = [
  {
    name: 'codebase_search',
    description:
      'Searches the source code and documentation of the repository; answers with files, lines and snippets.',
    input_schema: {
      type: 'object',
      properties: {
        query: { ...string, description: 'A question in plain words, or the name of a function, type or file.' },
        path: { ...string, description: 'Search only below this path.' },
        limit: { type: 'integer', default: 8, minimum: 1, maximum: 20, description: 'How many places to return.' },
      },
      required: ['query'],
    },
  },
  {
    name: 'codebase_read',
    description: 'Shows a text file of the repository with line numbers, at most 400 lines at a time.',
    input_schema: {
      type: 'object',
      properties: {
        path: { ...string, description: 'Path of the file, relative to the root of the repository.' },
        from_line: { type: 'integer', minimum: 1, description: 'First line to show, counted from 1.' },
        to_line: { type: 'integer', minimum: 1, description: 'Last line to show.' },
      },
      required: ['path'],
    },
  },
  {
    name: 'sandbox_exec_python',
    description: 'Runs Python 3 code and returns what it printed, its exit code and how long it took.',
    input_schema: {
      type: 'object',
      properties: {
        code: { ...string, description: 'The Python program, whole. What it prints is what you will see.' },
      },
      required: ['code'],
    },
  },
];
const Tools = z.object({ tools: z.array(z.object({ id: z.string(), name_at_server: z.string().optional() })) });

let questions: z.infer<typeof Questions>;
let offered: { [set: string]: RequestTool[] };

beforeAll(async () => {
  questions = Questions.parse(parse(await readFile(join(import.meta.dirname, 'tool-questions.yaml'), 'utf8')));
  const servers = [...(await toolsOf('filesystem', ROOT)), ...(await toolsOf('everything', 'stdio'))];
  const { tools } = Tools.parse(parse(await readFile(join(ROOT, 'deploy/catalog/tools.yaml'), 'utf8')));
  const named = tools.flatMap(({ id, name_at_server: name }) =>
    servers.filter((tool) => tool.name === name && id !== 'everything_get_env').map((tool) => ({ ...tool, name: id })),
  );
  offered = { catalogue: [...BUILT_IN, ...named], servers };
});

it('makes the right calls with the right arguments, for at least nine questions in ten', () => {
  const wrong = questions.flatMap(({ question, offered: set, calls }) => {
    const expected = calls.flatMap((call): Call[] => Object.entries(call));
    const made = play(question, offered[set] ?? []).slice(0, Math.max(1, expected.length));
    const tools = made.length === expected.length && made.every(([tool], index) => tool === expected[index]?.[0]);
    return tools && made.every(([, input], index) => fits(input, expected[index]?.[1]))
      ? []
      : [{ question, tools, made: JSON.stringify(made) }];
  });
  const rightTool = questions.length - wrong.filter(({ tools }) => !tools).length;
  const right = questions.length - wrong.length;
  process.stdout.write(`rehearsal: right tools ${rightTool}, with right arguments ${right} of ${questions.length}\n`);
  for (const { question, made } of wrong) process.stdout.write(`  wrong: ${question} → ${made}\n`);
  expect(right / questions.length).toBeGreaterThanOrEqual(0.9);
});

async function toolsOf(server: string, argument: string): Promise<RequestTool[]> {
  const program = join(ROOT, `node_modules/@modelcontextprotocol/server-${server}/dist/index.js`);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, argument], stderr: 'ignore' }),
  );
  const { tools } = await client.listTools();
  await client.close();
  const Schema = z.looseObject({ type: z.literal('object') }).catchall(z.json());
  return tools.map(({ name, description = '', inputSchema }) => ({
    name,
    description,
    input_schema: Schema.parse(inputSchema),
  }));
}

/** The calls until there is an answer, each of which is told the same few lines. */
function play(question: string, tools: RequestTool[]): Call[] {
  const messages: RequestMessage[] = [{ role: 'user', content: question }];
  const calls: Call[] = [];
  for (let turn = 1; turn <= 10; turn += 1) {
    const [part] = planReply(readConversation(messages), tools);
    if (part?.type !== 'tool') return calls;
    const input = Arguments.parse('arguments' in part ? part.arguments : {});
    calls.push([part.tool, input]);
    const result = { type: 'tool_result' as const, tool_use_id: `t${turn}`, content: RESULT };
    messages.push({ role: 'assistant', content: [{ type: 'tool_use', id: `t${turn}`, name: part.tool, input }] });
    messages.push({ role: 'user', content: [result] });
  }
  throw new Error(`no answer to: ${question}`);
}

const RESULT = 'The roses bloom in June, and retries are counted in May.\nThe beds are watered at dawn.';

function fits(made: Json, expected: Json | undefined): boolean {
  if (typeof expected === 'string' && expected.startsWith('~')) {
    return expected
      .slice(1)
      .split(' ')
      .every((word) => String(made).includes(word));
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(made) && made.length === expected.length && made.every((each, index) => fits(each, expected[index]))
    );
  }
  if (
    typeof expected === 'object' &&
    expected !== null &&
    typeof made === 'object' &&
    made !== null &&
    !Array.isArray(made)
  ) {
    const names = [...new Set([...Object.keys(made), ...Object.keys(expected)])];
    return names.every((name) => fits(made[name] ?? null, expected[name] ?? null));
  }
  return made === expected;
}
