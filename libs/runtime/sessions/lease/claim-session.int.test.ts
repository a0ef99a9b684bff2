import type { JobQueue } from '@gatehouse/platform/queue';
import { testEnvironment } from '@gatehouse/platform/testing';
import { newId } from '@gatehouse/kernel';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClaimSession } from './claim-session.ts';
import { ClaimsRepository } from './claims.repository.ts';
import { LeaseRepository } from './lease.repository.ts';
import { SessionJobs } from '../session-jobs.ts';

const environment = testEnvironment();

/** Keys of the jobs that were asked for. */
const asked: string[] = [];
let sessions: ClaimSession;
let leases: LeaseRepository;

beforeAll(() => {
  const queue = { enqueue: async (_job: unknown, _data: unknown, { key }: { key: string }) => asked.push(key) > 0 };
  const claims = new ClaimsRepository(environment.database, environment.config);
  sessions = new ClaimSession(claims, new SessionJobs(queue as unknown as JobQueue));
  leases = new LeaseRepository(environment.database, environment.config);
});
beforeEach(async () => {
  asked.length = 0;
  await environment.database.client.agentSession.deleteMany();
});

interface Left {
  status?: 'queued' | 'running';
  attempts: number;
  /** How long nobody has touched it, in seconds. */
  idle?: number;
  /** Seconds until the lease is over; negative when it is. */
  lease?: number;
}

/** A session as a worker left it that vanished, unless told otherwise. */
async function left({ status = 'running', attempts, idle = 60, lease = -1 }: Left): Promise<string> {
  const id = newId();
  await environment.database.pool.query(
    `insert into agent_sessions (session_id, agent_id, agent_version, user_id, department_id, title, status, state_snapshot,
                                 fence, attempts, lease_until, last_updated_at, expires_at)
     values ($1, 'gardener', 1, 'engineer', 'engineering', 'title', $2, '{"begun": true, "iterations": 0, "task": 1}',
             3, $3, now() + $4 * interval '1 second', now() - $5 * interval '1 second', now() + interval '90 days')`,
    [id, status, attempts, lease, idle],
  );
  return id;
}

const claim = async (id: string) => (await sessions.run(id))?.lease.sessionId ?? null;
const cleared = (id: string) =>
  environment.database.client.$transaction((tx) => leases.saveProgress(tx, { sessionId: id, fence: 4n }));
const expire = (id: string) =>
  environment.database.pool.query(
    `update agent_sessions set lease_until = now() - interval '1 second' where session_id = $1`,
    [id],
  );

describe('sessions that a worker vanished with', () => {
  it('are taken up side by side after one crash, and after two that were no crash', async () => {
    const once = [await left({ attempts: 1 }), await left({ attempts: 1 })];
    const rested = [await left({ status: 'queued', attempts: 3 }), await left({ status: 'queued', attempts: 4 })];
    for (const id of [...once, ...rested]) expect(await claim(id)).toBe(id);
    expect(asked).toEqual([]);
  });

  it('are carried on one at a time after two, in the order in which they wait', async () => {
    const ids = [await left({ attempts: 2, idle: 30 }), await left({ attempts: 4, idle: 50 })];
    const oldest = await left({ attempts: 2, idle: 70 });
    // Whichever the job is for.
    expect(await claim(ids[0] ?? '')).toBe(oldest);
    for (const id of [...ids, oldest]) expect(await claim(id)).toBeNull();

    await cleared(oldest);
    expect(await claim(oldest)).toBe(ids[1]);
    expect(await claim(ids[0] ?? '')).toBeNull();

    // It kills its worker once more: now it is behind all others.
    await expire(ids[1] ?? '');
    expect(await claim(ids[1] ?? '')).toBe(ids[0]);
  });

  it('make nobody else wait', async () => {
    const suspect = await left({ attempts: 2 });
    expect(await claim(suspect)).toBe(suspect);
    const others = [await left({ status: 'queued', attempts: 0 }), await left({ attempts: 1 })];
    for (const id of others) expect(await claim(id)).toBe(id);
  });

  it('are looked for again as long as one is carried on, with one job at a time', async () => {
    const [first, second] = [await left({ attempts: 2, idle: 90 }), await left({ attempts: 2 })];
    await claim(first);
    expect(asked).toHaveLength(1);
    await claim(second);
    await claim(second);
    expect(new Set(asked).size).toBeLessThan(3);
    expect(asked.every((key) => key.startsWith('suspects:'))).toBe(true);
  });

  it('are not carried on twice by workers that claim at the same moment', async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => left({ attempts: 2 })));
    const claimed = await Promise.all(ids.map(claim));
    expect(claimed.filter((id) => id !== null)).toHaveLength(1);
  });
});

describe('claims of the same moment', () => {
  it('each get their own session, and one session goes to one of them', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => left({ status: 'queued', attempts: 0 })));
    const taken = await left({ attempts: 1, lease: 10 });
    const wanted = [...ids, ...ids, taken, newId()];
    const claims = await Promise.all(wanted.map((id) => sessions.run(id)));
    expect(claims.slice(0, 10).map((claim) => claim?.session.id)).toEqual(ids);
    expect(claims[0]).toMatchObject({ attempts: 1, lease: { fence: 4n }, elapsedMs: 0 });
    expect(claims.slice(10)).toEqual(claims.slice(10).map(() => null));
  });
});

describe('a harmless session beside one that kills', () => {
  it('is never put aside: every worker dies that holds the poison, and the others come through', async () => {
    const poison = await left({ status: 'queued', attempts: 0, lease: -5 });
    const harmless = await Promise.all([1, 2, 3, 4].map(() => left({ status: 'queued', attempts: 0, lease: -5 })));
    const open = new Set([poison, ...harmless]);
    const deaths = new Map<string, number>([...open].map((id) => [id, 0]));
    while (open.size > 0) {
      const held = (await Promise.all([...open].map(claim))).filter((id) => id !== null);
      expect(held.length).toBeGreaterThan(0);
      for (const id of held) {
        if (!held.includes(poison)) open.delete(id);
        else deaths.set(id, (deaths.get(id) ?? 0) + 1);
      }
      for (const id of held) await (open.has(id) ? expire(id) : cleared(id));
      if ((deaths.get(poison) ?? 0) > 5) open.delete(poison);
    }
    expect(deaths.get(poison)).toBe(6);
    for (const id of harmless) expect(deaths.get(id)).toBe(2);
  });
});

describe('the sweeper', () => {
  it('is told of every session that is due, and of suspects only of the one whose turn it is', async () => {
    const due = [await left({ attempts: 1, idle: 80 }), await left({ status: 'queued', attempts: 0, idle: 40 })];
    await left({ attempts: 2, idle: 50 });
    const oldest = await left({ attempts: 3, idle: 70 });
    await left({ attempts: 1, lease: 10 });
    expect((await leases.due(100)).map(({ sessionId }) => sessionId)).toEqual([...due, oldest]);
    expect((await leases.due(1)).map(({ sessionId }) => sessionId)).toEqual([due[0], oldest]);
  });
});
