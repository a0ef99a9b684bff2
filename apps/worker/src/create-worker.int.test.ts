import { Database } from '@gatehouse/platform/database';
import { HeartbeatsRepository } from '@gatehouse/platform/heartbeat';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { INestApplicationContext } from '@nestjs/common';
import { createWorker } from './create-worker.ts';

const environment = testEnvironment({ GATEHOUSE_CHECKPOINT_MS: '3600000' });
let worker: INestApplicationContext | undefined;
afterEach(async () => {
  await worker?.close();
  worker = undefined;
});

describe('the worker', () => {
  it('wires every job to its handler, and says what it is', async () => {
    worker = await createWorker(environment.config, false);
    const heartbeats = worker.get(HeartbeatsRepository, { strict: false });
    await vi.waitFor(async () => {
      const [report] = await heartbeats.heardWithin(10);
      expect(report).toMatchObject({
        kind: 'worker',
        details: { model: { ready: true, rehearsed: true }, toolServers: { confined: expect.any(Boolean) } },
      });
    }, 10_000);
  });

  it('serves its own numbers where its heartbeat says', async () => {
    worker = await createWorker(environment.config, false);
    const heartbeats = worker.get(HeartbeatsRepository, { strict: false });
    const [report] = await vi.waitFor(async () => {
      const heard = await heartbeats.heardWithin(10);
      expect(heard).toHaveLength(1);
      return heard;
    }, 10_000);
    const text = await (await fetch(`http://127.0.0.1:${report?.details.metricsPort}/metrics`)).text();
    expect(text).toContain('# TYPE gatehouse_gate_decisions_total counter');
    expect(text).toMatch(/^gatehouse_kill_switches_snapshot_age_seconds [0-9.]+$/m);
  });

  it('goes silent when it stops', async () => {
    const stopping = await createWorker(environment.config, false);
    await stopping.close();
    const database = new Database(environment.config);
    expect(await new HeartbeatsRepository(database).heardWithin(10)).toEqual([]);
    await database.onApplicationShutdown();
  });

  it('refuses to work as a role that could rewrite the record', async () => {
    const config = { ...environment.config, DATABASE_URL: environment.ownerUrl };
    await expect(createWorker(config, false)).rejects.toMatchObject({ code: 'role_not_restricted' });
  });
});
