import { engageKillSwitch, releaseKillSwitch } from '@gatehouse/contracts/governance';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectNothingLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

let bench: FaultBench;
beforeAll(async () => {
  // Few connections for many sessions: every test here runs with a pool that is exhausted again and again.
  bench = await FaultBench.start({ durable: true, environment: { DATABASE_POOL: '3' } });
});
afterEach(() => bench?.release());
afterAll(() => bench?.remove());

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

describe.each(SEEDS)('seed %i', (seed) => {
  const random = randomOf(seed);

  it.each<[string, () => Promise<void>]>([
    ['PostgreSQL is restarted', () => bench.stopServer('postgres', 'SIGINT')],
    ['PostgreSQL is stopped at once, without a shutdown', () => bench.stopServer('postgres', 'SIGQUIT')],
    ['Redis is restarted', () => bench.stopServer('redis', 'SIGTERM')],
    ['Redis is killed and forgets everything', () => bench.stopServer('redis', 'SIGKILL').then(flushRedis)],
    ['Redis is emptied', flushRedis],
  ])('%s: nothing that was acknowledged is lost, nothing is done twice', async (_what, fault) => {
    const { accepted } = await askedDuring(async () => {
      await somewhereWithin(random, 600);
      await fault();
    });
    await expectStruckOnce(accepted);
  });

  it('a kill switch stays on when Redis is emptied and PostgreSQL is restarted', async () => {
    const target = { scope: 'agent' as const, target: 'counter' };
    await bench.client.call(engageKillSwitch, { body: { ...target, mode: 'graceful', reason: 'a drill' } });
    await (random() < 0.5 ? flushRedis() : bench.stopServer('postgres', 'SIGINT'));
    const session = await vi.waitFor(() => bench.ask('strike'), { timeout: 30_000, interval: 100 });
    expect(await bench.ended(session)).toMatchObject({ status: 'stopped', endReason: 'refused' });
    expect(await bench.callsOf(session)).toHaveLength(0);
    await bench.client.call(releaseKillSwitch, { body: { ...target, reason: 'over' } });
  });

  it('no connection to PostgreSQL is left: refused, and well again when there is', async () => {
    const { accepted } = await askedDuring(async () => {
      await somewhereWithin(random, 300);
      await bench.rows.takeConnectionsAway();
      await expect(bench.ask('strike')).rejects.toThrow();
      await somewhereWithin(random, 1_000);
      await bench.rows.giveConnectionsBack();
    });
    await expectStruckOnce(accepted);
  });

  it.each(['postgres', 'redis'] as const)(
    'a worker is cut off from %s: another goes on, and there are not two',
    async (server) => {
      const { ownerUrl, redisUrl } = bench.dataPlane;
      const line = await TcpProxy.start(server === 'postgres' ? ownerUrl : redisUrl);
      onTestFinished(() => line.stop());
      const worker = await bench.startWorker(
        server === 'postgres' ? { DATABASE_URL: line.url } : { REDIS_URL: line.url },
      );
      onTestFinished(() => worker.kill());
      await bench.hold();
      const session = await bench.askHeldBy(worker, 'strike');
      const holding = await bench.rows.holding(session);
      line.cut();
      // Without PostgreSQL it cannot keep its lease; without Redis it can, and goes on with what it has.
      if (server === 'postgres') await bench.resumed(session, holding);
      else await somewhereWithin(random, 1_000);
      await bench.release();
      const { status } = await bench.ended(session);
      expect(status).toBe(server === 'postgres' ? 'needs_review' : 'completed');
      const kept = await bench.rows.everythingOf(session);
      const cutSince = Number(await bench.rows.heardOf(worker.pid));
      line.mend();
      await vi.waitFor(async () => expect(Number(await bench.rows.heardOf(worker.pid))).toBeGreaterThan(cutSince), {
        timeout: 30_000,
        interval: 100,
      });
      expect(await bench.rows.everythingOf(session)).toBe(kept);
      expect(await bench.callsOf(session)).toHaveLength(1);
    },
  );
});

it('after all of it, nothing is lost, doubled, unrecorded or unpaid', () => expectNothingLost(bench));
