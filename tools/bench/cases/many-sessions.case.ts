import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@gatehouse/contracts/http';
import { getSession, startSession } from '@gatehouse/contracts/runtime';
import type { Database } from '@gatehouse/platform/database';
import type { BenchCase, Figures } from '../bench-case.ts';
import { Installation } from '../installation.ts';
import { useOfTree } from '../process-tree.ts';

const AT_ONCE = 100;
const IDLE = 1_000;
const QUIET_MS = 30_000;

/** Those that work search the code and call a tool server in a process of its own; those that idle answer at once. */
const SCENARIO = `
rules:
  - when: { question: work, turn: 1 }
    reply:
      - { tool: codebase_search, arguments: { query: session lease } }
      - { tool: everything_echo, arguments: { message: again } }
  - when: { question: work, turn: 2 }
    reply: [{ tool: codebase_search, arguments: { query: event log } }]
  - { when: { question: work, turn: 3 }, reply: [{ text: Done. }] }
  - { when: { question: idle }, reply: [{ text: Here. }] }
`;

/** What many sessions cost one worker. */
export const manySessionsCase: BenchCase = {
  name: 'many-sessions',
  title: 'Many sessions on one worker',
  work:
    `The product as \`./gatehouse up\` starts it, one worker, rehearsal. ${AT_ONCE} sessions that search the code and call a confined tool ` +
    `server are begun at once; the memory is that of the worker with its children, every page counted for each that maps it. Then ` +
    `${IDLE.toLocaleString('en-US')} sessions that have answered and wait for a next message: what worker and api use and the database ` +
    'is asked while nothing happens, beside the same before there was any session.',
  rounds: 1,
  async open(servers) {
    const { ownerUrl, owner } = await servers.database('bench_sessions');
    const installation = await Installation.start({ ownerUrl, redisUrl: servers.redisUrl }, SCENARIO);
    const client = await installation.client();
    const started = await installation.processes();
    await allRemembered(owner);
    const before = await quiet(started, owner);
    // One after the other: those at work first, so that their memory is that of a worker that has done nothing else.
    const atWork = await atWorkAtOnce(client, started);
    await begin(client, IDLE, 'Stay idle, please.');
    await allRemembered(owner);
    const idle = await quiet(await installation.processes(), owner);
    const working = async (): Promise<Figures> => atWorkAtOnce(client, await installation.processes());
    return {
      sides: [
        { name: `${AT_ONCE} sessions at work`, role: 'product', round: working },
        { name: `${IDLE} idle sessions`, role: 'product', round: async () => idle },
        { name: 'no sessions yet', role: 'floor', round: async () => before },
      ],
      targets: [
        {
          what: `most memory of the worker and its children with ${AT_ONCE} sessions at work, in MB`,
          value: (read) => read(`${AT_ONCE} sessions at work`, 'most MB'),
          bound: { atMost: 500 },
          whenMissed: 'The worker itself is the largest part; each running tool server adds a Node process of its own.',
        },
        {
          what: `of ${AT_ONCE} sessions at work, those that end without an answer`,
          value: (read) => read(`${AT_ONCE} sessions at work`, 'without an answer'),
          bound: { atMost: 0 },
          whenMissed:
            'Sessions of one agent queue for the lock of its one budget while they hold connections of the pool; one that gets none ' +
            'within 5 s rests and is tried again, five times at most.',
        },
        {
          what: `processor time of worker and api that ${IDLE} idle sessions add, in percent of one processor`,
          value: (read) => Math.max(0, read(`${IDLE} idle sessions`, 'CPU %') - read('no sessions yet', 'CPU %')),
          bound: { atMost: 1 },
          whenMissed: 'Nothing is done for a session that waits; what differs is what else the machine did.',
        },
        {
          what: `transactions per second that ${IDLE} idle sessions add`,
          value: (read) =>
            Math.max(
              0,
              read(`${IDLE} idle sessions`, 'transactions per second') -
                read('no sessions yet', 'transactions per second'),
            ),
          bound: { atMost: 1 },
          whenMissed: 'Nothing is asked for a session that waits; what differs are jobs that run every few seconds.',
        },
      ],
      remarks: [
        `The first ${AT_ONCE}, on a worker just started: ${Math.round(atWork['most MB'] ?? 0)} MB at the most. Idle was measured once, over ${QUIET_MS / 1_000} s.`,
      ],
      close: () => installation.stop(),
    };
  },
};

type Processes = Awaited<ReturnType<Installation['processes']>>;

/** Begins sessions and waits until each has ended; returns how many did so without an answer. */
async function begin(client: Client, count: number, question: string): Promise<number> {
  const ids: string[] = [];
  let asked = 0;
  const asker = async (): Promise<void> => {
    while (asked < count) {
      asked += 1;
      ids.push((await client.call(startSession, { body: { agent: 'eng-prod', question } })).id);
    }
  };
  await Promise.all(Array.from({ length: 20 }, asker));
  let unanswered = 0;
  for (const id of ids) if (!(await answered(client, id))) unanswered += 1;
  return unanswered;
}

/** Waits until the session has ended. */
async function answered(client: Client, id: string): Promise<boolean> {
  for (;;) {
    const { status } = await client.call(getSession, { params: { id } });
    if (status !== 'queued' && status !== 'running') return status === 'completed';
    await pause(500);
  }
}

async function atWorkAtOnce(client: Client, { worker }: Processes): Promise<Figures> {
  let most = 0;
  const sample = (): void => {
    most = Math.max(most, useOfTree(worker).residentMegabytes);
  };
  const sampling = setInterval(sample, 200);
  const begun = performance.now();
  let unanswered = 0;
  try {
    unanswered = await begin(client, AT_ONCE, 'Do some work, please.');
    sample();
  } finally {
    clearInterval(sampling);
  }
  const seconds = (performance.now() - begun) / 1_000;
  return { 'most MB': most, 'sessions per second': AT_ONCE / seconds, 'without an answer': unanswered };
}

/** What is used while nobody asks for anything. */
async function quiet({ worker, api }: Processes, database: Database): Promise<Figures> {
  const use = () => [useOfTree(worker), useOfTree(api)] as const;
  const [before, transactionsBefore, begun] = [use(), await transactions(database), performance.now()];
  await pause(QUIET_MS);
  const [after, transactionsAfter] = [use(), await transactions(database)];
  const seconds = (performance.now() - begun) / 1_000;
  const cpuSeconds = (uses: ReturnType<typeof use>): number => uses[0].cpuSeconds + uses[1].cpuSeconds;
  return {
    'CPU %': (100 * (cpuSeconds(after) - cpuSeconds(before))) / seconds,
    'transactions per second': (transactionsAfter - transactionsBefore) / seconds,
    'worker MB': after[0].residentMegabytes,
    'api MB': after[1].residentMegabytes,
  };
}

/** Waits until what is worth remembering of every session is noted: that goes on after a session has ended. */
async function allRemembered(database: Database): Promise<void> {
  for (let left = 1; left > 0; ) {
    await pause(5_000);
    const { rows } = await database.pool.query<{ left: number }>(
      'select count(*)::int as left from memory_extractions where due_at is not null',
    );
    left = rows[0]?.left ?? 0;
  }
}

async function transactions(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ count: string }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.count);
}
