import { engageKillSwitch, releaseKillSwitch } from '@gatehouse/contracts/governance';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

/** Connections of each process. */
const POOL = 3;

/** A worker that reaches its servers over lines that can be cut. */
interface WorkerOnLines {
  worker: WorkerProcess;
  postgres: TcpProxy;
  redis: TcpProxy;
}

let bench: FaultBench;
/** Those that an earlier test has left as they were. */
const free: WorkerOnLines[] = [];
beforeAll(async () => {
  // Few connections for many sessions: every test here runs with a pool that is exhausted again and again.
  bench = await FaultBench.start({ durable: true, environment: { DATABASE_POOL: String(POOL) } });
});
afterAll(async () => {
  await bench?.remove();
  await Promise.all(free.flatMap(({ postgres, redis }) => [postgres.stop(), redis.stop()]));
});

/** Asks again and again while the fault is done; answers the sessions that were accepted. */
async function askedDuring(fault: () => Promise<void>): Promise<{ accepted: string[]; refused: number }> {
  const accepted: string[] = [];
  let refused = 0;
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      await bench.ask('strike').then(
        (id) => accepted.push(id),
        () => {
          refused += 1;
        },
      );
      await new Promise((done) => setTimeout(done, 150));
    }
  })();
  await fault();
  // The first question that is answered again is the end of it.
  const before = accepted.length;
  await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(before), { timeout: 30_000, interval: 50 });
  isOver = true;
  await asking;
  return { accepted, refused };
}

/**
 * Every session that was accepted has ended: it has struck once, or waits for a person who is told so, or was refused
 * because the gate could not look.
 */
async function expectStruckOnce(sessions: readonly string[]): Promise<void> {
  for (const id of sessions) {
    const { status, endReason } = await bench.ended(id);
    const { length } = await bench.callsOf(id);
    if (status === 'completed') expect(length).toBe(1);
    else {
      expect(length).toBeLessThanOrEqual(1);
      expect(['needs_review/unknown_outcome', 'stopped/refused']).toContain(`${status}/${endReason}`);
    }
  }
}

async function flushRedis(): Promise<void> {
  const redis = new Redis(bench.dataPlane.redisUrl);
  // It may be on its way up again.
  redis.on('error', () => undefined);
  await redis.flushall();
  redis.disconnect();
}

/** One for this test. */
async function workerOnLines({ onTestFinished }: TestContext): Promise<WorkerOnLines> {
  const found = free.pop() ?? (await startOnLines());
  onTestFinished(async ({ task }) => {
    found.postgres.mend();
    found.redis.mend();
    if (task.result?.state !== 'fail') return void free.push(found);
    await found.worker.kill();
    await Promise.all([found.postgres.stop(), found.redis.stop()]);
  });
  return found;
}

async function startOnLines(): Promise<WorkerOnLines> {
  const postgres = await TcpProxy.start(bench.dataPlane.ownerUrl);
  const redis = await TcpProxy.start(bench.dataPlane.redisUrl);
  const worker = await bench.startWorker({ DATABASE_URL: postgres.url, REDIS_URL: redis.url });
  return { worker, postgres, redis };
}

describe.each(['postgres', 'redis'] as const)('a worker is cut off from %s', (server) => {
  it.concurrent.for(SEEDS)('seed %i: it is held once, whoever goes on with it', async (seed, test) => {
    const lines = await workerOnLines(test);
    const { worker } = lines;
    const session = await bench.askHeldBy(worker, 'held strike');
    const holding = await bench.rows.holding(session);
    await somewhereWithin(randomOf(seed), 500);
    lines[server].cut();
    // Without PostgreSQL it cannot keep its lease; without Redis it can, and goes on with what it has.
    if (server === 'postgres') await bench.resumed(session, holding);
    else await somewhereWithin(randomOf(seed), 1_000);
    await bench.letGo(session);
    const { status } = await bench.ended(session);
    expect(status).toBe(server === 'postgres' ? 'needs_review' : 'completed');
    const kept = await bench.rows.everythingOf(session);
    const cutSince = Number(await bench.rows.heardOf(worker.pid));
    lines[server].mend();
    await vi.waitFor(async () => expect(Number(await bench.rows.heardOf(worker.pid))).toBeGreaterThan(cutSince), {
      timeout: 60_000,
      interval: 100,
    });
    expect(await bench.rows.everythingOf(session)).toBe(kept);
    expect(await bench.callsOf(session)).toHaveLength(1);
  });
  thenNothingIsLost(() => bench, `a line to ${server} was cut`);
});

describe.each<[string, () => Promise<void>]>([
  ['PostgreSQL is restarted', () => bench.stopServer('postgres', 'SIGINT')],
  ['PostgreSQL is stopped at once, without a shutdown', () => bench.stopServer('postgres', 'SIGQUIT')],
  ['Redis is restarted', () => bench.stopServer('redis', 'SIGTERM')],
  ['Redis is killed and forgets everything', () => bench.stopServer('redis', 'SIGKILL').then(flushRedis)],
  ['Redis is emptied', flushRedis],
])('%s', (what, fault) => {
  it.for(SEEDS)('seed %i: nothing that was acknowledged is lost, nothing is done twice', async (seed) => {
    const { accepted } = await askedDuring(async () => {
      await somewhereWithin(randomOf(seed), 600);
      await fault();
    });
    await expectStruckOnce(accepted);
  });
  thenNothingIsLost(() => bench, what);
});

describe('a kill switch', () => {
  it.for(SEEDS)('seed %i: stays on when Redis is emptied or PostgreSQL is restarted', async (seed) => {
    const target = { scope: 'agent' as const, target: 'counter' };
    await bench.client.call(engageKillSwitch, { body: { ...target, mode: 'graceful', reason: 'a drill' } });
    await (randomOf(seed)() < 0.5 ? flushRedis() : bench.stopServer('postgres', 'SIGINT'));
    const session = await vi.waitFor(() => bench.ask('strike'), { timeout: 30_000, interval: 100 });
    expect(await bench.ended(session)).toMatchObject({ status: 'stopped', endReason: 'refused' });
    expect(await bench.callsOf(session)).toHaveLength(0);
    await bench.client.call(releaseKillSwitch, { body: { ...target, reason: 'over' } });
  });
  thenNothingIsLost(() => bench, 'a kill switch outlived its servers');
});

describe('connections to PostgreSQL', () => {
  it.for(SEEDS)('seed %i: many more sessions than connections: all go on', async (seed) => {
    const count = 4 * POOL + Math.floor(randomOf(seed)() * POOL);
    const sessions = await Promise.all(Array.from({ length: count }, () => bench.ask('strike')));
    for (const session of sessions) expect(await bench.ended(session)).toMatchObject({ status: 'completed' });
  });

  it.for(SEEDS)('seed %i: none is left: refused, and well again when there is one', async (seed) => {
    const random = randomOf(seed);
    const { accepted } = await askedDuring(async () => {
      await somewhereWithin(random, 300);
      await bench.rows.takeConnectionsAway();
      await expect(bench.ask('strike')).rejects.toThrow();
      await somewhereWithin(random, 1_000);
      await bench.rows.giveConnectionsBack();
    });
    await expectStruckOnce(accepted);
  });
  thenNothingIsLost(() => bench, 'the connections ran out');
});
