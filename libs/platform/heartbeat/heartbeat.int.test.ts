import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConfigModule } from '../config/index.ts';
import { DatabaseModule } from '../database/index.ts';
import { testEnvironment } from '../testing/index.ts';
import { Heartbeat, HeartbeatModule, HeartbeatsRepository } from './index.ts';

const environment = testEnvironment();
let module: TestingModule;

beforeAll(async () => {
  const source = { kind: 'worker' as const, version: '1.2.3', details: () => ({ model: 'rehearsal' }) };
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, HeartbeatModule.beating([], () => source)],
  }).compile();
  await module.init();
});
afterAll(() => module.close());

it('says at once what has changed, in its parts too', async () => {
  const heartbeat = module.get(Heartbeat);
  let count = 0;
  heartbeat.include(() => {
    count += 1;
    return { count };
  });
  await Promise.all([heartbeat.beatNow(), heartbeat.beatNow(), heartbeat.beatNow()]);
  const [report] = await module.get(HeartbeatsRepository).heardWithin(10);
  expect(report?.details).toEqual({ model: 'rehearsal', count });
  expect(count).toBeGreaterThanOrEqual(3);
});

it('reports the process until it ends', async () => {
  const heartbeats = module.get(HeartbeatsRepository);
  const [report] = await heartbeats.heardWithin(10);
  expect(report).toMatchObject({ kind: 'worker', pid: process.pid, version: '1.2.3', details: { model: 'rehearsal' } });
  expect(report?.silentSeconds).toBeLessThan(5);
  await heartbeats.end(report?.id ?? '');
  expect(await heartbeats.heardWithin(10)).toEqual([]);
});
