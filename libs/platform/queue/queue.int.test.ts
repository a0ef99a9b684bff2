import { type JobData, job } from '@gatehouse/contracts/jobs';
import { newId } from '@gatehouse/kernel';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ConfigModule } from '../config/index.ts';
import { testEnvironment } from '../testing/index.ts';
import { HandlesJob, type JobContext, JobQueue, JobRunner, QueueModule } from './index.ts';

const greet = job({
  name: 'test.greet',
  data: z.strictObject({ id: z.string() }),
  timeoutMs: 500,
  attempts: 2,
  backoffMs: 10,
  concurrency: 2,
});
const seen: { id: string; attempt: number; aborted: boolean }[] = [];

@Injectable()
@HandlesJob(greet)
class GreetJob {
  async handle({ id }: JobData<typeof greet>, { attempt, signal }: JobContext): Promise<void> {
    if (id.startsWith('slow'))
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    seen.push({ id, attempt, aborted: signal.aborted });
    if (id.startsWith('twice') && attempt === 1) throw new Error('not yet');
  }
}

const environment = testEnvironment();
let application: INestApplicationContext;
let jobs: JobQueue;

beforeAll(async () => {
  @Module({ imports: [ConfigModule.of(environment.config), QueueModule.working([greet])], providers: [GreetJob] })
  class WorkerModule {}
  application = await NestFactory.createApplicationContext(WorkerModule, { logger: false });
  jobs = application.get(JobQueue);
  await application.get(JobRunner).ready();
});
afterAll(() => application.close());

const attemptsOf = (id: string) => seen.filter((each) => each.id === id).map(({ attempt }) => attempt);

describe('the queue', () => {
  it('delivers a job to its handler', async () => {
    const id = newId();
    expect(await jobs.enqueue(greet, { id })).toBe(true);
    await vi.waitFor(() => expect(attemptsOf(id)).toEqual([1]), 5_000);
  });

  it('delivers each of many that are asked for at the same moment, once where they share a key', async () => {
    const ids = Array.from({ length: 200 }, newId);
    const [twice = ''] = ids;
    const taken = await Promise.all([...ids, twice].map((id) => jobs.enqueue(greet, { id }, { key: id, delayMs: 20 })));
    expect(taken).toEqual(taken.map(() => true));
    await vi.waitFor(() => expect(ids.map(attemptsOf)).toEqual(ids.map(() => [1])), 5_000);
  });

  it('tries again after a failure', async () => {
    const id = `twice-${newId()}`;
    await jobs.enqueue(greet, { id });
    await vi.waitFor(() => expect(attemptsOf(id)).toEqual([1, 2]), 5_000);
  });

  it('does not add a key that still waits', async () => {
    const id = newId();
    await jobs.enqueue(greet, { id }, { key: id, delayMs: 50 });
    await jobs.enqueue(greet, { id }, { key: id, delayMs: 50 });
    await vi.waitFor(() => expect(attemptsOf(id)).toEqual([1]), 5_000);
    expect((await jobs.counts(greet)).delayed).toBe(0);
  });

  it('aborts a job whose time is up', async () => {
    const id = `slow-${newId()}`;
    await jobs.enqueue(greet, { id });
    await vi.waitFor(() => expect(seen.find((each) => each.id === id)?.aborted).toBe(true), 5_000);
  });

  it('refuses data that does not fit', async () => {
    await expect(jobs.enqueue(greet, { id: 7 } as never)).rejects.toMatchObject({ code: 'invalid_job_data' });
  });
});
