import { newId } from '@gatehouse/kernel';
import { connectHttp, type ToolServerConnection } from '@gatehouse/platform/mcp';
import { ToolCalls } from '@gatehouse/runtime/tool-calls';
import type { BenchCase, Side } from '../bench-case.ts';
import { AGENT, defineCompany, GOVERNING_MODULES, PERSON, TOOL } from '../company.ts';
import { startEchoServer } from '../echo-server.ts';
import { RawRows } from '../floors/raw-rows.ts';
import { underLoad } from '../load.ts';
import { openProcess } from '../open-process.ts';

const MANY = 64;
const ROUND_MS = 1_500;
const ARGUMENTS = { text: 'what is given back' };
const NEVER = new AbortController().signal;

/** What the gate adds to a tool call. */
export const toolCallCase: BenchCase = {
  name: 'tool-call',
  title: 'A governed tool call',
  work:
    'A call of a tool over Streamable HTTP (its server in a process of its own, answering at once) through the whole gate: people, ' +
    'keys and the pinned contract looked up, switches, policy, budget, then intent and outcome each durable in the record; 1 and ' +
    `${MANY} clients. Beside it: the same call over the product's own MCP connection without the gate, and one commit of one row.`,
  async open(servers) {
    const { config, owner } = await servers.database('bench_tool_call');
    const echo = await startEchoServer();
    const process = await openProcess(config, GOVERNING_MODULES);
    await defineCompany(process, echo.endpoint);
    const toolCalls = process.get(ToolCalls);
    const connection = await connectHttp('echo', echo.endpoint);
    const raw = await RawRows.make(owner);
    const works: [string, Side['role'], () => Promise<unknown>][] = [
      ['governed call', 'product', () => governedCall(toolCalls)],
      ['ungoverned call', 'floor', () => ungovernedCall(connection)],
      ['one commit', 'floor', () => raw.insert()],
    ];
    return {
      sides: [1, MANY].flatMap((clients) =>
        works.map(([name, role, work]) => ({
          name: `${name}, ${clients}`,
          role,
          round: () => underLoad({ clients, milliseconds: ROUND_MS }, work),
        })),
      ),
      targets: [
        {
          what: 'what the gate adds to the p50 of a call, in commits',
          value: (read) =>
            (read('governed call, 1', 'p50 ms') - read('ungoverned call, 1', 'p50 ms')) /
            read('one commit, 1', 'p50 ms'),
          bound: { atMost: 4 },
          whenMissed:
            'Two of the commits are the intent and the outcome, each one round trip, and a third round trip finds the facts, anew for ' +
            'every decision. The rest is the policies, the arguments against their schema, and spans.',
        },
        {
          what: `calls per second with ${MANY} clients, beside the ungoverned call`,
          value: (read) =>
            read(`governed call, ${MANY}`, 'per second') / read(`ungoverned call, ${MANY}`, 'per second'),
          bound: { atLeast: 0.6 },
          whenMissed:
            'A governed call makes three round trips to the database, two of which write to the disk, an ungoverned one none: client, ' +
            'server and database share two processors here.',
        },
      ],
      remarks: [],
      close: async () => {
        await connection.close();
        await process.close();
        await echo.stop();
      },
    };
  },
};

async function governedCall(toolCalls: ToolCalls): Promise<void> {
  const answer = await toolCalls.call({
    ...{ actionId: newId(), agentId: AGENT, agentVersion: 1, onBehalfOf: PERSON.id, sessionId: newId() },
    toolId: TOOL,
    arguments: ARGUMENTS,
    signal: NEVER,
  });
  if (answer.outcome === 'performed' && answer.result.status === 'succeeded') return;
  throw new Error(`the call did not succeed: ${JSON.stringify(answer)}`);
}

const ungovernedCall = (connection: ToolServerConnection): Promise<unknown> =>
  connection.callTool({
    name: 'echo',
    arguments: ARGUMENTS,
    idempotencyKey: newId(),
    timeoutMs: 30_000,
    signal: NEVER,
  });
