import { advanceSession } from '@gatehouse/contracts/runtime';
import Queue from 'bull';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FaultBench, LEASE_MS } from '../support/fault-bench.ts';
import { RecordAsOwner } from '../support/record-as-owner.ts';
import { randomOf, SEEDS, somewhereWithin } from '../support/seeds.ts';

/** A killed worker's sessions go on within its lease and five seconds; a busy machine gets as much again. */
const RESUMED_MS = LEASE_MS + 5_000 + 5_000;

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start();
});
afterEach(() => bench?.release());
afterAll(() => bench?.remove());

const untilCalled = (session: string) =>
  vi.waitFor(async () => expect((await bench.callsOf(session)).length).toBeGreaterThan(0), {
    timeout: 20_000,
    interval: 50,
  });

describe.each(SEEDS)('seed %i', (seed) => {
  const random = randomOf(seed);

  it('kill -9 of the worker during a call that only reads: tried again under the same key, and answered', async () => {
    await bench.hold();
    const session = await bench.ask('look');
    await untilCalled(session);
    await somewhereWithin(random, 500);
    await bench.killWorker();
    await bench.release();
    expect(await bench.ended(session, RESUMED_MS)).toMatchObject({
      status: 'completed',
      answer: 'It is done.',
    });
    expect(new Set((await bench.callsOf(session)).map(({ key }) => key)).size).toBe(1);
  });

  it('kill -9 of the worker during a call that counts: struck once, and left for a person to look at', async () => {
    await bench.hold();
    const session = await bench.ask('strike');
    await untilCalled(session);
    await somewhereWithin(random, 500);
    await bench.killWorker();
    await bench.release();
    expect(await bench.ended(session, RESUMED_MS)).toMatchObject({ status: 'needs_review' });
    expect(await bench.callsOf(session)).toHaveLength(1);
  });

  it('FLUSHALL while sessions wait and work: none is lost, none is done twice', async () => {
    const sessions = await Promise.all(Array.from({ length: 6 }, () => bench.ask('strike')));
    await somewhereWithin(random, 300);
    const redis = new Redis(bench.dataPlane.redisUrl);
    await redis.flushall();
    redis.disconnect();
    for (const session of sessions) {
      expect(await bench.ended(session, 30_000)).toMatchObject({ status: 'completed' });
      expect(await bench.callsOf(session)).toHaveLength(1);
    }
  });

  it('every job delivered two to five times: one effect', async () => {
    const queue = new Queue(advanceSession.name, bench.dataPlane.redisUrl, { prefix: 'gatehouse' });
    const sessions = await Promise.all(Array.from({ length: 3 }, () => bench.ask('strike')));
    const copies = sessions.flatMap((sessionId) =>
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({ sessionId, at: random() })),
    );
    for (const { sessionId } of copies.sort((left, right) => left.at - right.at)) {
      await queue.add({ data: { sessionId }, trace: {} });
    }
    for (const session of sessions) {
      expect(await bench.ended(session, 30_000)).toMatchObject({ status: 'completed' });
      expect(await bench.callsOf(session)).toHaveLength(1);
    }
    await queue.close();
  });

  it('an audit row edited by the owner of the database: found, and named', async () => {
    const session = await bench.ask('look');
    await bench.ended(session, 30_000);
    const record = await RecordAsOwner.open(bench.dataPlane.ownerUrl);
    onTestFinished(() => record.close());
    const stream = `session:${session}`;
    const restore = await record.edit(stream, (body) => body.replace('counter', 'nobody!'));
    const edited = await bench.verifyAudit();
    await restore();
    expect(edited.code).toBe(3);
    expect(edited.stdout + edited.stderr).toContain(stream);
    expect(await bench.verifyAudit()).toMatchObject({ code: 0 });
  });
});

it('after all of it: no effect without its intent in the record, and the record verifies', async () => {
  const record = await RecordAsOwner.open(bench.dataPlane.ownerUrl);
  onTestFinished(() => record.close());
  const intents = (await record.bodies('action.intended')).join('\n');
  for (const { key } of await bench.calls()) expect(intents).toContain(key);
  expect(await bench.verifyAudit()).toMatchObject({ code: 0 });
});
