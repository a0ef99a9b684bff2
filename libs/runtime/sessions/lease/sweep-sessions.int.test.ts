import { advanceSession } from '@gatehouse/contracts/runtime';
import { ConfigModule } from '@gatehouse/platform/config';
import { JobQueue, QueueModule } from '@gatehouse/platform/queue';
import { testEnvironment } from '@gatehouse/platform/testing';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LeaseRepository } from './lease.repository.ts';
import { SessionJobs } from '../session-jobs.ts';
import { SweepSessions } from './sweep-sessions.ts';

/** Sessions that are due at once. */
const DUE = 10_000;
/** Most jobs that a sweep may leave waiting: a batch, and the oldest once more under a new key. */
const MOST_WAITING = 600;

const environment = testEnvironment();
let application: INestApplicationContext;
let jobs: JobQueue;
let sweeper: SweepSessions;

beforeAll(async () => {
  // Nobody takes jobs here.
  @Module({ imports: [ConfigModule.of(environment.config), QueueModule.producing([advanceSession])] })
  class ApiModule {}
  application = await NestFactory.createApplicationContext(ApiModule, { logger: false });
  jobs = application.get(JobQueue);
  sweeper = new SweepSessions(new LeaseRepository(environment.database, environment.config), new SessionJobs(jobs));
});
afterAll(() => application?.close());

/** Makes sessions that are due, the one with the smallest number oldest. */
beforeEach(async () => {
  await loseEverything();
  await environment.database.client.agentSession.deleteMany();
  await environment.database.pool.query(
    `insert into agent_sessions (session_id, agent_id, agent_version, user_id, department_id, title, status, state_snapshot,
                                 last_updated_at, expires_at)
     select gen_random_uuid(), 'gardener', 1, 'engineer', 'engineering', lpad(number::text, 5, '0'), 'queued', '{}',
            now() - interval '1 day' + number * interval '1 second', now() + interval '90 days'
       from generate_series(1, $1::int) as number`,
    [DUE],
  );
});

const waiting = async () => (await jobs.counts(advanceSession)).waiting;

/** As FLUSHALL does; other tests share the server. */
async function loseEverything(): Promise<void> {
  const redis = new Redis(environment.config.REDIS_URL);
  const keys = await redis.keys(`${environment.config.GATEHOUSE_QUEUE_PREFIX}:*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}

/** Does every job that waits, as workers would; returns the numbers of the sessions that were ended by it. */
async function workOff(): Promise<number[]> {
  const queue = jobs.queue(advanceSession.name);
  const taken = await queue.getWaiting();
  await queue.empty();
  const ids = taken.map(({ data }) => advanceSession.data.parse(data.data).sessionId);
  const { rows } = await environment.database.pool.query<{ title: string }>(
    `update agent_sessions set status = 'completed' where session_id = any($1::uuid[]) and status = 'queued' returning title`,
    [ids],
  );
  return rows.map(({ title }) => Number(title)).sort((left, right) => left - right);
}

describe(`with ${DUE} sessions due`, () => {
  it('lets a bounded number of jobs wait, however often it runs and whatever Redis forgets', async () => {
    for (let sweep = 0; sweep < 5; sweep += 1) {
      await sweeper.run();
      expect(await waiting()).toBeLessThanOrEqual(MOST_WAITING);
    }
    await loseEverything();
    expect(await sweeper.run()).toBe(500);
    expect(await waiting()).toBe(500);
  });

  it('brings all of them to workers, the oldest first', async () => {
    const done: number[] = [];
    for (let sweep = 0; sweep < 30 && done.length < DUE; sweep += 1) {
      await sweeper.run();
      done.push(...(await workOff()));
    }
    expect(done).toEqual(Array.from({ length: DUE }, (_, index) => index + 1));
  }, 60_000);

  it('brings the oldest even while a thousand jobs of others wait', async () => {
    const queue = jobs.queue(advanceSession.name);
    const others = Array.from({ length: 1_000 }, () => ({ data: { data: {}, trace: {} }, opts: {} }));
    await queue.addBulk(others);
    expect(await sweeper.run()).toBe(50);
    expect(await waiting()).toBe(1_050);
  });
});
