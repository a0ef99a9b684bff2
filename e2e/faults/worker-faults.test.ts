import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectNothingLost } from '../support/common-checks.ts';
import { FaultBench, HANDED_OUT_AGAIN_MS, LEASE_MS } from '../support/fault-bench.ts';
import { CHECKOUT } from '../support/installation.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const HOUR_MS = 3_600_000;

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start();
});
afterEach(() => bench?.release());
afterAll(() => bench?.remove());

/** A second worker until the end of the test. */
async function secondWorker(environment: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await bench.startWorker(environment);
  onTestFinished(() => worker.kill());
  return worker;
}

describe.each(SEEDS)('seed %i', (seed) => {
  const random = randomOf(seed);

  it('kill -9 during tool calls: reading is tried again under its key, what counts waits for a person', async ({
    annotate,
  }) => {
    await bench.hold();
    const [look, strike] = await Promise.all([bench.ask('look'), bench.ask('strike')]);
    const held = { look: await bench.called(look), strike: await bench.called(strike) };
    await somewhereWithin(random, 300);
    await bench.killWorkers();
    await bench.release();
    const resumed = await Promise.all([bench.resumed(look, held.look), bench.resumed(strike, held.strike)]);
    await annotate(`resumed ${resumed.map(Math.round).join(' and ')} ms after the kill`);

    expect(await bench.ended(look)).toMatchObject({ status: 'completed', answer: 'It is done.' });
    expect(new Set((await bench.callsOf(look)).map(({ key }) => key)).size).toBe(1);
    expect(await bench.ended(strike)).toMatchObject({ status: 'needs_review' });
    expect(await bench.callsOf(strike)).toHaveLength(1);
  });

  it('kill -9 at any moment, before, during and after calls and checkpoints: all end, no call counts twice', async ({
    annotate,
  }) => {
    const questions = Array.from({ length: 8 }, () => (random() < 0.5 ? 'look' : 'strike'));
    const sessions = await Promise.all(questions.map((question) => bench.ask(question)));
    await somewhereWithin(random, 400);
    const killed = performance.now();
    await bench.killWorkers();
    const ended = await Promise.all(sessions.map((session) => bench.ended(session, HANDED_OUT_AGAIN_MS)));
    await annotate(`all had ended ${Math.round(performance.now() - killed)} ms after the kill`);
    for (const session of ended) {
      expect(['completed', 'needs_review']).toContain(session.status);
      const calls = await bench.callsOf(session.id);
      expect(new Set(calls.map(({ key }) => key)).size).toBeLessThanOrEqual(1);
      if (calls[0]?.tool === 'strike' || session.status === 'needs_review') expect(calls.length).toBeLessThanOrEqual(1);
    }
  });

  it('SIGSTOP past the lease, then SIGCONT: another worker goes on, and nothing that the old one writes is kept', async () => {
    const sleeper = await secondWorker();
    await bench.hold();
    const question = seed % 2 === 0 ? 'look' : 'strike';
    const session = await bench.askHeldBy(sleeper, question);
    const holding = await bench.rows.holding(session);
    process.kill(sleeper.pid, 'SIGSTOP');
    await bench.resumed(session, holding);
    // The calls of both workers are answered now; the sleeper finds its own when it wakes up.
    await bench.release();
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
      { timeout: 30_000, interval: 100 },
    );
    expect(await bench.rows.everythingOf(session)).toBe(kept);
    const calls = await bench.callsOf(session);
    expect(calls).toHaveLength(question === 'strike' ? 1 : 2);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
  });

  it('a clock that is an hour wrong: a session is held for as long as the database says, and taken over as soon', async ({
    annotate,
  }) => {
    const shift = seed % 2 === 0 ? -HOUR_MS : HOUR_MS;
    const clock = `${pathToFileURL(join(CHECKOUT, 'e2e/fixtures/shifted-clock.mjs'))}?shift=${shift}`;
    const wrong = await secondWorker({ NODE_OPTIONS: `--import=${clock}` });
    await bench.hold();
    const session = await bench.askHeldBy(wrong, 'look');
    const holding = await bench.rows.holding(session);
    const other = await bench.ask('strike');
    const others = await bench.called(other);
    // Neither takes the other's session away while it is held, though one of them would think that it had long run out.
    await new Promise((done) => setTimeout(done, LEASE_MS * 1.5));
    expect(await bench.rows.holding(session)).toEqual(holding);
    expect(await bench.rows.holding(other)).toEqual(others);

    await wrong.kill();
    await annotate(`resumed ${Math.round(await bench.resumed(session, holding))} ms after the kill, clock ${shift} ms`);
    await bench.release();
    expect(await bench.ended(session)).toMatchObject({ status: 'completed' });
  });
});

it('after all of it, nothing is lost, doubled, unrecorded or unpaid', () => expectNothingLost(bench));
