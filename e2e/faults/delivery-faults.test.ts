import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { advanceSession, type SessionView } from '@gatehouse/contracts/runtime';
import Queue from 'bull';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { CHECKOUT } from '../support/installation.ts';
import { randomOf, SEEDS } from '../support/seeds.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const POISONABLE = `--import=${pathToFileURL(join(CHECKOUT, 'e2e/fixtures/crash-on-poison.mjs'))}`;

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.start({ environment: { NODE_OPTIONS: POISONABLE, GATEHOUSE_LEASE_MS: '1000' } });
});
afterAll(() => bench?.remove());

describe('every job delivered two to five times, in any order, to two workers', () => {
  let worker: WorkerProcess;
  beforeAll(async () => {
    worker = await bench.startWorker();
  });
  afterAll(() => worker?.kill());

  it.concurrent.for(SEEDS)('seed %i: one effect', async (seed, { onTestFinished }) => {
    const random = randomOf(seed);
    const queue = new Queue(advanceSession.name, bench.dataPlane.redisUrl, { prefix: 'gatehouse' });
    onTestFinished(() => queue.close());
    const sessions = await Promise.all(Array.from({ length: 6 }, () => bench.ask('strike')));
    const copies = sessions.flatMap((sessionId) =>
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({ sessionId, at: random() })),
    );
    for (const { sessionId, at } of copies.sort((left, right) => left.at - right.at)) {
      await queue.add({ data: { sessionId }, trace: {} }, { lifo: at < 0.5, delay: Math.floor(at * 200) });
    }
    for (const session of sessions) {
      expect(await bench.ended(session)).toMatchObject({ status: 'completed' });
      expect(await bench.callsOf(session)).toHaveLength(1);
    }
  });
  thenNothingIsLost(() => bench, 'jobs delivered again and again');
});

it('a session that kills every worker that takes it up is put aside; those that shared a worker with it come through', async ({
  annotate,
}) => {
  const others = () => Promise.all(Array.from({ length: 4 }, () => bench.ask('look')));
  const alone = await endings(await others());
  const poison = await bench.ask('take the poison');
  const beside = await endings(await others());
  const putAside = await bench.ended(poison, 90_000);
  expect(putAside).toMatchObject({ status: 'failed', errorKind: 'harness_panic' });
  expect(beside.map(({ status }) => status)).toEqual(beside.map(() => 'completed'));
  expect(await bench.ended(await bench.ask('look'))).toMatchObject({ status: 'completed' });
  await annotate(`longest of four: ${longest(alone)} ms alone, ${longest(beside)} ms beside the poison`);
}, 240_000);

/** How each of these sessions ended. */
const endings = async (ids: string[]): Promise<SessionView[]> => Promise.all(ids.map((id) => bench.ended(id, 90_000)));

/** Most milliseconds that one of these took from its beginning to its end. */
const longest = (sessions: SessionView[]): number =>
  Math.max(...sessions.map(({ createdAt, endedAt }) => Date.parse(endedAt ?? '') - Date.parse(createdAt)));

thenNothingIsLost(() => bench, 'a session that killed workers');
