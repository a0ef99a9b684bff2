import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench, HANDED_OUT_AGAIN_MS, LEASE_MS } from '../support/fault-bench.ts';
import { CHECKOUT } from '../support/installation.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const HOUR_MS = 3_600_000;
/** More statements than a session of one call takes; who has made fewer goes on with the next session. */
const STATEMENTS = 60;

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start();
});
afterAll(() => bench?.remove());

/** A further worker until the end of the test; the next one may have it when it is still well. */
async function furtherWorker(
  { onTestFinished }: TestContext,
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const worker = await bench.borrowWorker(environment);
  onTestFinished(({ task }) => (task.result?.state === 'fail' ? worker.kill() : bench.giveBack(worker, environment)));
  return worker;
}

/** Has node run that fixture before the worker. */
const withFixture = (name: string, words: Record<string, string | number>): Record<string, string> => {
  const url = pathToFileURL(join(CHECKOUT, 'e2e/fixtures', name));
  for (const [key, value] of Object.entries(words)) url.searchParams.set(key, String(value));
  return { NODE_OPTIONS: `--import=${url}` };
};

/** Every one has ended, none has struck twice, and none that has struck was tried again. */
async function expectEachCountedOnce(sessions: readonly string[]): Promise<void> {
  for (const session of await Promise.all(sessions.map((id) => bench.ended(id, HANDED_OUT_AGAIN_MS)))) {
    expect(['completed', 'needs_review']).toContain(session.status);
    const calls = await bench.callsOf(session.id);
    expect(new Set(calls.map(({ key }) => key)).size).toBeLessThanOrEqual(1);
    if (calls[0]?.tool === 'strike' || session.status === 'needs_review') expect(calls.length).toBeLessThanOrEqual(1);
  }
}

describe('SIGSTOP past the lease, then SIGCONT', () => {
  it.concurrent.for(SEEDS)(
    'seed %i: another worker goes on, and nothing that the old one writes is kept',
    async (seed, test) => {
      const sleeper = await furtherWorker(test);
      const question = seed % 2 === 0 ? 'held look' : 'held strike';
      const session = await bench.askHeldBy(sleeper, question);
      const holding = await bench.rows.holding(session);
      process.kill(sleeper.pid, 'SIGSTOP');
      await bench.resumed(session, holding);
      // The calls of both workers are answered now; the sleeper finds its own when it wakes up.
      await bench.letGo(session);
      await bench.ended(session);
      const kept = await bench.rows.everythingOf(session);
      const stoppedAt = await bench.rows.heardOf(sleeper.pid);

      process.kill(sleeper.pid, 'SIGCONT');
      await vi.waitFor(
        async () => {
          const heard = await bench.rows.heardOf(sleeper.pid);
          // Two heartbeats after waking up, it has tried to write whatever it had.
          expect(Number(heard) - Number(stoppedAt)).toBeGreaterThan(LEASE_MS + 2_000);
        },
        { timeout: 60_000, interval: 100 },
      );
      expect(await bench.rows.everythingOf(session)).toBe(kept);
      const calls = await bench.callsOf(session);
      if (question === 'held strike') expect(calls).toHaveLength(1);
      expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    },
  );
  thenNothingIsLost(() => bench, 'SIGSTOP and SIGCONT');
});

describe('kill -9 during tool calls', () => {
  it.concurrent.for(SEEDS)(
    'seed %i: reading is tried again under its key, what counts waits for a person',
    async (seed, test) => {
      const worker = await furtherWorker(test);
      const look = await bench.askHeldBy(worker, 'held look');
      const strike = await bench.askHeldBy(worker, 'held strike');
      const held = { look: await bench.rows.holding(look), strike: await bench.rows.holding(strike) };
      await somewhereWithin(randomOf(seed), 300);
      await worker.kill();
      await bench.letGo(look, strike);
      const resumed = await Promise.all([bench.resumed(look, held.look), bench.resumed(strike, held.strike)]);
      await test.annotate(`resumed ${resumed.map(Math.round).join(' and ')} ms after the kill`);

      expect(await bench.ended(look)).toMatchObject({ status: 'completed', answer: 'It is done.' });
      expect(new Set((await bench.callsOf(look)).map(({ key }) => key)).size).toBe(1);
      expect(await bench.ended(strike)).toMatchObject({ status: 'needs_review' });
      expect(await bench.callsOf(strike)).toHaveLength(1);
    },
  );
  thenNothingIsLost(() => bench, 'kill -9 during tool calls');
});

describe('a clock that is an hour wrong', () => {
  it.concurrent.for(SEEDS)(
    'seed %i: a session is held for as long as the database says, and taken over as soon',
    async (seed, test) => {
      const shift = seed % 2 === 0 ? -HOUR_MS : HOUR_MS;
      const wrong = await furtherWorker(test, withFixture('shifted-clock.mjs', { shift }));
      const session = await bench.askHeldBy(wrong, 'held look');
      const other = await bench.ask('held look');
      const holdings = [await bench.rows.holding(session), await bench.called(other)];
      const until = await bench.rows.heldUntil(session);
      // Neither takes the other's session away while it is held, though one of them would think that it had long run out.
      await vi.waitFor(
        async () => expect(Number(await bench.rows.heldUntil(session)) - Number(until)).toBeGreaterThan(LEASE_MS),
        { timeout: 30_000, interval: 100 },
      );
      expect([await bench.rows.holding(session), await bench.rows.holding(other)]).toEqual(holdings);

      const [holding] = holdings;
      if (!holding) throw new Error('nobody has held the session');
      process.kill(wrong.pid, 'SIGSTOP');
      const resumed = await bench.resumed(session, holding);
      process.kill(wrong.pid, 'SIGCONT');
      await test.annotate(`resumed ${Math.round(resumed)} ms after its worker had been stopped, clock ${shift} ms`);
      await bench.letGo(session, other);
      expect(await bench.ended(session)).toMatchObject({ status: 'completed' });
      expect(await bench.ended(other)).toMatchObject({ status: 'completed' });
    },
  );
  thenNothingIsLost(() => bench, 'a wrong clock');
});

describe('kill -9 at a statement to the database, before it leaves or once it is answered', () => {
  it.concurrent.for(SEEDS)('seed %i: all end, no call counts twice', async (seed, test) => {
    const random = randomOf(seed);
    const nth = 1 + Math.floor(random() * STATEMENTS);
    const when = random() < 0.5 ? 'before' : 'after';
    const worker = await furtherWorker(test, withFixture('die-at-statement.mjs', { nth, when }));
    const sessions: string[] = [];
    while (worker.isRunning) {
      const asked = await Promise.all(['look', 'strike'].map((question) => bench.ask(question)));
      sessions.push(...asked);
      await Promise.all(asked.map((session) => bench.ended(session, HANDED_OUT_AGAIN_MS)));
    }
    await test.annotate(`killed ${when} statement ${nth}, during one of ${sessions.length} sessions`);
    await expectEachCountedOnce(sessions);
  });
  thenNothingIsLost(() => bench, 'kill -9 at a statement');
});

describe('kill -9 of every worker at any moment, before, during and after calls and checkpoints', () => {
  it.for(SEEDS)('seed %i: all end, no call counts twice', async (seed, { annotate }) => {
    const random = randomOf(seed);
    const questions = Array.from({ length: 8 }, () => (random() < 0.5 ? 'look' : 'strike'));
    const sessions = await Promise.all(questions.map((question) => bench.ask(question)));
    await somewhereWithin(random, 400);
    const killed = performance.now();
    await bench.killWorkers();
    await expectEachCountedOnce(sessions);
    await annotate(`all had ended ${Math.round(performance.now() - killed)} ms after the kill`);
  });
  thenNothingIsLost(() => bench, 'kill -9 at any moment');
});
