import { newId } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest } from './logged-request.ts';
import { ModelRequests } from './model-requests.repository.ts';

const environment = testEnvironment();
const sessionId = newId();
const ids = Array.from({ length: 5 }, newId);
let requests: ModelRequests;

const logged = (id: string, change: Partial<LoggedRequest> = {}): LoggedRequest => ({
  id,
  virtualKeyId: newId(),
  agentId: 'gardener',
  sessionId,
  alias: 'large',
  model: 'provider-large',
  rehearsed: false,
  outcome: 'succeeded',
  errorCode: null,
  attempts: 1,
  usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 0 },
  cost: 1_250n,
  latencyMs: 900,
  firstTokenMs: 300,
  ...change,
});

beforeAll(async () => {
  requests = new ModelRequests(environment.database);
  const other = logged(newId(), { agentId: 'other', sessionId: null, outcome: 'failed' });
  await new UnitOfWork(environment.database).commit(
    [...ids.map((id) => logged(id)), other].map((request) => requests.recording(request)),
  );
});

describe('the request log', () => {
  it('is listed newest first, page by page', async () => {
    const first = await requests.list({ limit: 3, agent: 'gardener' });
    const second = await requests.list({ limit: 3, agent: 'gardener', cursor: first.next ?? '' });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([...ids].reverse());
    expect(second.next).toBeNull();
  });

  it('tells key, model, tokens, cost, latency, cache hit and outcome (S0-GW-08)', async () => {
    const { rows } = await requests.list({ limit: 1, session: sessionId });
    expect(rows[0]).toMatchObject({
      virtualKeyId: expect.any(String),
      model: 'provider-large',
      usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 0 },
      costUsd: 0.00125,
      latencyMs: 900,
      firstTokenMs: 300,
      cacheHit: true,
      outcome: 'succeeded',
    });
  });
});
