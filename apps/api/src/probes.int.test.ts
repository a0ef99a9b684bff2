import { readyz } from '@gatehouse/contracts/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { HeartbeatsRepository } from '@gatehouse/platform/heartbeat';
import { describe, expect, it, vi } from 'vitest';
import { OPERATOR_ENVIRONMENT, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);

describe('the probes', () => {
  it('tell that it is alive and which version it is', async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'alive' });
    expect(await (await fetch(`${api.url}/version`)).json()).toMatchObject({ name: 'gatehouse' });
  });

  it('are not ready without a worker, and say so', async () => {
    await vi.waitFor(async () => {
      const answer = await fetch(`${api.url}/readyz`);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({
        ready: false,
        checks: [
          { name: 'database', ready: true, problem: null },
          { name: 'redis', ready: true, problem: null },
          { name: 'worker', ready: false, problem: 'no worker was heard of for 10 s' },
        ],
      });
    });
  });

  it('are ready once a worker was heard of', async () => {
    const heartbeats = api.app.get(HeartbeatsRepository, { strict: false });
    await heartbeats.beat({
      id: '0193e0b0-0000-7000-8000-000000000001',
      kind: 'worker',
      pid: 1,
      version: '1',
      details: {},
    });
    expect(await api.operator.call(readyz, {})).toMatchObject({ ready: true });
  });
});
