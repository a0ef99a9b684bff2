import { expireReservations } from '@gatehouse/contracts/governance';
import Queue from 'bull';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench, HANDED_OUT_AGAIN_MS } from '../support/fault-bench.ts';
import { buildReservingProgram, ReservingProcess } from '../support/reserving-process.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import { workerEnvironment } from '../support/worker-environment.ts';

/** How often the gateway asks upstream at most for one call. */
const MOST_ATTEMPTS = 4;
/** Reservations that are asked for at once. */
const CALLS = 500;

/** One way in which the model's endpoint fails. */
interface UpstreamFault {
  name: string;
  /** As rehearsal's scenario has it. */
  failure: Record<string, unknown>;
  /** How often it fails before it answers; always when null. */
  times: number | null;
}

/** The faults of a seed: each passes after one to three failures, or does not pass. */
function faultsOf(seed: number): UpstreamFault[] {
  const random = randomOf(seed);
  const times = () => 1 + Math.floor(random() * (MOST_ATTEMPTS - 1));
  const afterPieces = () => Math.floor(random() * 5);
  return [
    { name: 'limited', failure: { kind: 'status', status: 429, retryAfterSeconds: 0 }, times: times() },
    { name: 'broken', failure: { kind: 'status', status: 500 }, times: times() },
    { name: 'overloaded', failure: { kind: 'error_event', afterPieces: afterPieces() }, times: times() },
    { name: 'cut', failure: { kind: 'cut', afterPieces: afterPieces() }, times: times() },
    { name: 'always-limited', failure: { kind: 'status', status: 429, retryAfterSeconds: 0 }, times: null },
    { name: 'always-broken', failure: { kind: 'status', status: 500 }, times: null },
    { name: 'always-cut', failure: { kind: 'cut', afterPieces: afterPieces() }, times: null },
    { name: 'hanging', failure: { kind: 'hang' }, times: null },
    { name: 'stalled', failure: { kind: 'stall', afterPieces: afterPieces() }, times: null },
  ];
}

/** The words of the question that meets the fault. */
const questionOf = (seed: number, { name }: UpstreamFault): string => `meets ${name} of seed ${seed}.`;

const scenario = JSON.stringify({
  rules: [
    ...SEEDS.flatMap((seed) =>
      faultsOf(seed).map((fault) => ({
        when: { question: questionOf(seed, fault), turn: 2 },
        failure: fault.failure,
        ...(fault.times === null ? {} : { times: fault.times }),
      })),
    ),
    { when: { turn: 1 }, reply: [{ tool: 'counting_strike', arguments: { label: 'struck' } }] },
    { when: { turn: 2 }, reply: [{ text: 'It is done, whatever it took, and in more than a word or two.' }] },
  ],
});

/** In dollars: room for what a few calls of the model set aside at once. */
const SMALL_BUDGET = 0.2;
/** An agent of its own for each seed, whose budget is small. */
const thrifty = (seed: number): string => `thrifty-${seed}`;
const catalogue = JSON.stringify({
  agents: SEEDS.map((seed) => ({
    id: thrifty(seed),
    name: 'Counting agent with little money',
    tier: 3,
    owner: 'platform@tickpick.com',
    department: 'engineering',
    status: 'active',
    model: 'claude-haiku',
    allowed_tools: ['counting_strike'],
    limits: { iterations: 5, tokens: 100_000, seconds: 120 },
    budget: { max_budget: SMALL_BUDGET, budget_duration: 'monthly' },
    system_prompt: 'You call the tool that you are asked for.',
  })),
  keys: SEEDS.map((seed) => ({
    key: `${thrifty(seed)}-agent`,
    agent: thrifty(seed),
    models: ['claude-haiku'],
    max_budget: 100,
    budget_duration: 'monthly',
  })),
});

let bench: FaultBench;
let program: Awaited<ReturnType<typeof buildReservingProgram>>;
beforeAll(async () => {
  program = await buildReservingProgram();
  bench = await FaultBench.start({ scenario, catalogue });
});
afterAll(async () => {
  await program?.remove();
  await bench?.remove();
});

describe('upstream says 429 or 500, breaks off or hangs', () => {
  it.concurrent.for(SEEDS)('seed %i: retries are bounded, no call counts twice, each is paid once', async (seed) => {
    const faults = faultsOf(seed);
    const sessions = await Promise.all(
      // Of those that hang, the agent's own wall clock makes an end.
      faults.map((fault) =>
        bench.ask(
          questionOf(seed, fault),
          fault.name === 'hanging' || fault.name === 'stalled' ? 'hurried' : 'counter',
        ),
      ),
    );
    for (const [index, { name, times }] of faults.entries()) {
      const session = await bench.ended(sessions[index] ?? '');
      const attempts = Math.max(0, ...(await bench.rows.attemptsOf(session.id)));
      const seen = { name, status: session.status, attempts };
      if (times !== null) expect(seen).toEqual({ name, status: 'completed', attempts: times + 1 });
      else if (name.startsWith('always')) expect(seen).toEqual({ name, status: 'failed', attempts: MOST_ATTEMPTS });
      else expect({ ...seen, attempts: Math.max(attempts, 1) }).toEqual({ name, status: 'stopped', attempts: 1 });
      const calls = (await bench.callsOf(session.id)).length;
      // A hurried agent on a busy machine may not come as far as its call.
      if (seen.status === 'stopped') expect(calls).toBeLessThanOrEqual(1);
      else expect(calls).toBe(1);
    }
  });
  thenNothingIsLost(() => bench, 'a model that failed');
});

/** Has the worker close, once and more than once, what nobody was heard of again. */
async function closeWhatIsLost(random: () => number): Promise<void> {
  await bench.rows.letReservationsExpire();
  const queue = new Queue(expireReservations.name, bench.dataPlane.redisUrl, { prefix: 'gatehouse' });
  const deliveries = 2 + Math.floor(random() * 4);
  await Promise.all(Array.from({ length: deliveries }, () => queue.add({ data: {}, trace: {} })));
  await vi.waitFor(async () => expect(await bench.rows.heldReservations()).toBe(0), { timeout: 60_000, interval: 50 });
  await queue.close();
}

/** Three processes on the database, with as many connections as two workers and the api have. */
async function startReserving(): Promise<ReservingProcess[]> {
  const environment = await workerEnvironment(bench.installation, { REDIS_URL: bench.dataPlane.redisUrl });
  return Promise.all([1, 2, 3].map(() => ReservingProcess.start(program.file, environment)));
}

describe('500 reservations at once on one budget, from two workers and the api', () => {
  it.for(SEEDS)(
    'seed %i: never more than it holds; one process is killed, and each is settled once',
    async (seed, { onTestFinished }) => {
      const random = randomOf(seed);
      const agent = `parallel-${seed}`;
      const amount = 1_000n + BigInt(Math.floor(random() * 9_000));
      const room = 100 + Math.floor(random() * 100);
      // Not a whole number of reservations: the last one that would fit in part is refused, too.
      await bench.rows.putBudget(agent, amount * BigInt(room) + amount / 2n);
      const processes = await startReserving();
      onTestFinished(async () => {
        await Promise.all(processes.map((process) => process.kill()));
        await bench.rows.forgetBudget(agent);
      });

      for (const [place, process] of processes.entries()) {
        const actions = Array.from({ length: CALLS }, (_, index) => index)
          .filter((index) => index % processes.length === place)
          .map((index) => `${agent}:${index}`);
        process.order({ do: 'hold', agent, amount: String(amount), actions });
      }
      await Promise.all(processes.map((process) => process.says('done')));
      const held = processes.map((process) => process.actions('held'));
      expect(held.flat()).toHaveLength(room);
      expect(await bench.rows.budgetOf(agent)).toMatchObject({ reserved: amount * BigInt(room), spent: 0n });

      const costs = new Map(held.flat().map((action) => [action, BigInt(Math.floor(random() * Number(amount)))]));
      const costsOf = (actions: string[]) =>
        Object.fromEntries(actions.map((action) => [action, String(costs.get(action))]));
      for (const [place, process] of processes.entries())
        process.order({ do: 'spend', costs: costsOf(held[place] ?? []) });
      const [killed, ...others] = processes;
      await killed?.says(1 + Math.floor(random() * (held[0]?.length ?? 0)));
      await killed?.kill();
      await Promise.all(others.map((process) => process.says('done')));
      await closeWhatIsLost(random);
      const closed = await bench.rows.reservationsOf(agent);
      for (const action of processes.flatMap((process) => process.actions('settled')))
        expect(closed.get(action)).toEqual({ state: 'settled', settled: costs.get(action) });
      for (const { state, settled } of closed.values()) {
        if (state === 'expired') expect(settled).toBe(amount);
        if (state === 'released') expect(settled).toBe(0n);
      }
      expect(await bench.rows.budgetOf(agent)).toMatchObject({ reserved: 0n, spent: sum(closed) });

      // Whoever comes late with the true cost is heard once; what was never dispatched stays free.
      for (const process of others) process.order({ do: 'settle', costs: costsOf(held.flat()) });
      await Promise.all(others.map((process) => process.says('done')));
      const settled = await bench.rows.reservationsOf(agent);
      for (const [action, { state }] of closed)
        expect(settled.get(action)).toEqual(
          state === 'released' ? { state, settled: 0n } : { state: 'settled', settled: costs.get(action) },
        );
      expect(await bench.rows.budgetOf(agent)).toMatchObject({ reserved: 0n, spent: sum(settled) });
    },
  );
});

const sum = (reservations: Map<string, { settled: bigint }>): bigint =>
  [...reservations.values()].reduce((total, { settled }) => total + settled, 0n);

describe('many sessions at once on one small budget, with two workers of which one is killed', () => {
  it.for(SEEDS)(
    'seed %i: at no time more than the limit, and what the dead one had set aside is closed once',
    async (seed, { annotate, onTestFinished }) => {
      const random = randomOf(seed);
      const worker = await bench.startWorker();
      onTestFinished(() => worker.kill());
      const agent = thrifty(seed);
      const sessions = await Promise.all(Array.from({ length: 12 }, () => bench.ask('strike', agent)));
      let isOver = false;
      const highest = (async () => {
        let seen = 0n;
        while (!isOver) {
          const { spent, reserved, limit } = await bench.rows.budgetOf(agent);
          expect(spent + reserved).toBeLessThanOrEqual(limit);
          if (spent + reserved > seen) seen = spent + reserved;
          await new Promise((done) => setTimeout(done, 10));
        }
        return seen;
      })();
      await somewhereWithin(random, 1_500);
      await worker.kill();
      const ended = await Promise.all(sessions.map((session) => bench.ended(session, HANDED_OUT_AGAIN_MS)));
      isOver = true;
      const seen = await highest;
      await closeWhatIsLost(random);
      const { spent, reserved, limit } = await bench.rows.budgetOf(agent);
      expect(reserved).toBe(0n);
      expect(spent).toBeLessThanOrEqual(limit);
      for (const { status, endReason } of ended)
        expect(['completed/answered', 'needs_review/unknown_outcome', 'stopped/refused']).toContain(
          `${status}/${endReason}`,
        );
      await annotate(
        `${ended.filter(({ status }) => status === 'completed').length} of 12 completed; at most ${seen} of ${limit} micro-dollars were spoken for`,
      );
    },
  );
  thenNothingIsLost(() => bench, 'many reservations at once');
});
