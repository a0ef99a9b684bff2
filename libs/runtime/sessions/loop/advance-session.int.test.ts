import { JobQueue } from '@gatehouse/platform/queue';
import { advanceSession } from '@gatehouse/contracts/runtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdvanceSession } from './advance-session.ts';
import { LeaseRepository } from '../lease/lease.repository.ts';
import { hasEnded } from '../session-status.rules.ts';
import { wordsOf } from '../session-view.ts';
import { AGENT, engineer, openSessionBench, openWorker, type SessionBench } from '../sessions.fixture.ts';
import { StartSession } from '../start-session.ts';
import { SweepSessions } from '../lease/sweep-sessions.ts';

const environment = testEnvironment({ GATEHOUSE_LEASE_MS: '1500' });
let bench: SessionBench;

const scenario = `
rules:
  - when: { question: "wait", turn: 1 }
    reply: [{ tool: garden_wait }]
  - when: { question: "dig", turn: 1 }
    reply: [{ tool: garden_dig }]
  - when: { question: "slowly" }
    delayMs: 1200
    reply: [{ text: "Done, slowly." }]
  - reply: [{ text: "Done." }]
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(() => bench?.close());
beforeEach(() => {
  bench.garden.hold();
  bench.garden.calls.length = 0;
});

const statusOf = async (id: string) => (await bench.find(id)).session.status;
const ended = (id: string) => vi.waitFor(async () => expect(hasEnded(await statusOf(id))).toBe(true), 20_000);
const dispatched = (tool: string) => vi.waitFor(() => expect(bench.garden.calls).toContain(tool), 10_000);

/** As a worker that was killed leaves it: nobody renews the lease any more, and nothing it still does may count. */
const abandon = (id: string) =>
  environment.database.pool.query(
    `update agent_sessions set fence = fence + 1, lease_until = now() - interval '1 second',
     last_updated_at = now() - interval '1 minute' where session_id = $1`,
    [id],
  );

describe('a worker that is killed in the midst of a tool call', () => {
  it('is followed by one that makes a reading call again, under the same idempotency key', async () => {
    const id = await bench.ask('wait');
    await dispatched('garden_wait');
    await abandon(id);
    bench.garden.letGo();
    await bench.worker.get(SweepSessions).run();
    await ended(id);
    const { session, turns, calls } = await bench.find(id);
    expect(session.status).toBe('completed');
    expect(calls).toMatchObject([{ status: 'succeeded', dispatches: 2 }]);
    expect(bench.garden.calls).toEqual(['garden_wait', 'garden_wait']);
    expect(turns.map(wordsOf).at(-1)).toBe('Done.');
  });

  it('leaves a call that changes something to a person, and does not make it twice', async () => {
    const id = await bench.ask('dig');
    await dispatched('garden_dig');
    await abandon(id);
    bench.garden.letGo();
    await bench.worker.get(SweepSessions).run();
    await ended(id);
    const { session, calls } = await bench.find(id);
    expect(session).toMatchObject({ status: 'needs_review', endReason: 'unknown_outcome', errorKind: 'tool_error' });
    expect(calls).toMatchObject([{ status: 'dispatched', dispatches: 1 }]);
    expect(bench.garden.calls).toEqual(['garden_dig']);
  });
});

describe('the fence', () => {
  it('keeps what a worker that was overtaken still says out of the session', async () => {
    const id = await bench.ask('Answer slowly.');
    await vi.waitFor(async () => expect((await bench.find(id)).session.state.begun).toBe(true), 10_000);
    await abandon(id);
    await bench.worker.get(SweepSessions).run();
    await ended(id);
    const { session, turns } = await bench.find(id);
    expect(session.status).toBe('completed');
    expect(turns.filter(({ role }) => role === 'assistant')).toHaveLength(1);
    expect(session.fence).toBeGreaterThanOrEqual(3n);
  });

  it('stops a worker from dispatching once a stop was asked for', async () => {
    const leases = bench.worker.get(LeaseRepository, { strict: false });
    const id = await bench.ask('wait');
    await dispatched('garden_wait');
    const { session } = await bench.find(id);
    await environment.database.pool.query('update agent_sessions set stop_requested_at = now() where session_id = $1', [
      id,
    ]);
    const held = environment.database.client.$transaction((transaction) =>
      leases.holdFence(transaction, { sessionId: id, fence: session.fence }, true),
    );
    await expect(held).rejects.toMatchObject({ code: 'session_stopping' });
    await ended(id);
    expect(await statusOf(id)).toBe('stopped');
  });
});

describe('a job that is delivered more than once', () => {
  it('has one effect', async () => {
    const id = await bench.ask('Answer slowly.');
    const advance = bench.worker.get(AdvanceSession);
    const { signal } = new AbortController();
    await Promise.all([1, 2, 3].map(() => advance.run(id, signal)));
    const queue = bench.worker.get(JobQueue, { strict: false });
    await queue.enqueue(advanceSession, { sessionId: id });
    await ended(id);
    await queue.enqueue(advanceSession, { sessionId: id });
    const { turns, session } = await bench.find(id);
    expect(turns).toHaveLength(2);
    expect(session.state.iterations).toBe(1);
  });

  it('is nothing for a session that does not exist', async () => {
    const { signal } = new AbortController();
    await bench.worker.get(AdvanceSession).run('019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f', signal);
  });
});

describe('the sweeper', () => {
  it('brings back what a Redis forgot', async () => {
    const id = await bench.ask('Answer slowly.');
    const redis = new Redis(environment.config.REDIS_URL);
    const keys = await redis.keys(`${environment.config.GATEHOUSE_QUEUE_PREFIX}:sessions.advance:*`);
    if (keys.length > 0) await redis.del(...keys);
    redis.disconnect();
    await abandon(id);
    expect(await bench.worker.get(SweepSessions).run()).toBeGreaterThan(0);
    await ended(id);
    expect(await statusOf(id)).toBe('completed');
  });

  it('brings back one whose job a Redis that lost everything remembers in name only', async () => {
    const id = await bench.ask('Answer slowly.');
    await vi.waitFor(async () => expect(await statusOf(id)).toBe('running'), 10_000);
    await abandon(id);
    const { fence } = (await bench.find(id)).session;
    const redis = new Redis(environment.config.REDIS_URL);
    // As a worker leaves it that writes down, after everything was lost, that it has begun.
    const prefix = `${environment.config.GATEHOUSE_QUEUE_PREFIX}:sessions.advance`;
    await redis.hset(`${prefix}:${id}:${fence}`, 'processedOn', '1');
    redis.disconnect();
    await bench.worker.get(SweepSessions).run();
    await ended(id);
    expect(await statusOf(id)).toBe('completed');
  });

  it('leaves alone what somebody carries on', async () => {
    const id = await bench.ask('wait');
    await dispatched('garden_wait');
    await environment.database.pool.query(
      `update agent_sessions set last_updated_at = now() - interval '1 hour' where session_id = $1`,
      [id],
    );
    expect(await bench.worker.get(SweepSessions).run()).toBe(0);
    bench.garden.letGo();
    await ended(id);
    expect(bench.garden.calls).toEqual(['garden_wait']);
  });
});

describe('a lease', () => {
  it('is renewed for as long as the work takes', async () => {
    const id = await bench.ask('wait');
    await dispatched('garden_wait');
    const { fence } = (await bench.find(id)).session;
    const untilOf = async () =>
      (await environment.database.pool.query('select lease_until from agent_sessions where session_id = $1', [id]))
        .rows[0].lease_until as Date;
    const first = await untilOf();
    await vi.waitFor(async () => expect((await untilOf()).getTime()).toBeGreaterThan(first.getTime() + 1_500), 10_000);
    bench.garden.letGo();
    await ended(id);
    expect((await bench.find(id)).session).toMatchObject({ status: 'completed', fence });
  });
});

describe('faults of the platform', () => {
  it('end a session for good after five attempts without progress, as a harness panic (S0-HAR-16)', async () => {
    const id = await bench.ask('wait');
    await dispatched('garden_wait');
    await environment.database.pool.query('update agent_sessions set attempts = 5 where session_id = $1', [id]);
    await abandon(id);
    await bench.worker.get(SweepSessions).run();
    await ended(id);
    expect((await bench.find(id)).session).toMatchObject({ status: 'failed', errorKind: 'harness_panic' });
  });
});

describe('a worker that stops', () => {
  it('hands its session to the next one at once, long before the lease would run out', async () => {
    const patient = { ...bench.config, GATEHOUSE_QUEUE_PREFIX: `${bench.config.GATEHOUSE_QUEUE_PREFIX}_patient` };
    const config = { ...patient, GATEHOUSE_LEASE_MS: 600_000 };
    const first = await openWorker(config, bench.garden);
    const { id } = await first.get(StartSession).run(engineer, AGENT, 'Answer slowly.');
    await vi.waitFor(async () => expect((await bench.find(id)).session.state.begun).toBe(true), 10_000);
    await first.close();
    expect((await bench.find(id)).session).toMatchObject({ status: 'queued', fence: 1n });

    const second = await openWorker(config, bench.garden);
    await ended(id);
    expect((await bench.find(id)).session).toMatchObject({ status: 'completed', fence: 2n });
    await second.close();
  });
});
