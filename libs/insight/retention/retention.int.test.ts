import { openRecord } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CleanUpRetention } from './clean-up-retention.ts';
import { ReportRetention } from './report-retention.ts';
import { RetentionRepository } from './retention.repository.ts';

const environment = testEnvironment();
let record: ReturnType<typeof openRecord>;
let repository: RetentionRepository;
beforeAll(() => {
  record = openRecord(environment);
  repository = new RetentionRepository(environment.database);
});
afterAll(() => record?.close());

const addRequest = (days: number) => environment.database.client.$executeRaw`
  insert into model_requests (id, agent_id, alias, model, outcome, attempts, input_tokens, output_tokens,
    cache_read_tokens, cache_write_tokens, cost_micro, latency_ms, created_at)
  values (gen_random_uuid(), 'a', 'm', 'm', 'succeeded', 1, 1, 1, 0, 0, 1, 1, now() - make_interval(days => ${days}::int))`;
const addHeartbeat = (days: number) => environment.database.client.$executeRaw`
  insert into process_heartbeats (id, kind, pid, version, seen_at)
  values (gen_random_uuid(), 'worker', 1, '1', now() - make_interval(days => ${days}::int))`;

it('deletes what is past its days and nothing else, and reports it (S0-RET-01, S0-MEM-09)', async () => {
  for (const days of [0, 89, 91, 400]) await addRequest(days);
  for (const days of [0, 2]) await addHeartbeat(days);
  const report = new ReportRetention(repository);
  const rowOf = async (kind: string) => (await report.run()).find((row) => row.kind === kind);
  expect(await rowOf('model_requests')).toMatchObject({ keptDays: 90, due: 2, lastRun: null });
  expect(await rowOf('process_heartbeats')).toMatchObject({ keptDays: 1, due: 1, lastRun: null });

  const counts = await new CleanUpRetention(repository, record.log).run(new AbortController().signal);
  expect(counts).toEqual({
    model_requests: 2,
    process_heartbeats: 1,
    sign_in_links: 0,
    browser_sessions: 0,
    budget_reservations: 0,
  });

  expect(await environment.database.client.modelRequest.count()).toBe(2);
  expect(await rowOf('model_requests')).toMatchObject({ due: 0, lastRun: { deleted: 2, at: expect.any(String) } });
  expect(await rowOf('memories')).toMatchObject({ keptDays: null, due: 0, lastRun: null });
  expect(await rowOf('audit')).toMatchObject({ keptDays: null });
});

it('shows what the jobs of other domains recorded', async () => {
  await record.log.record({
    stream: 'retention:sessions',
    type: 'sessions.cleaned_up',
    actor: 'platform:worker',
    subject: 'retention:sessions',
    payload: { sessions: 3, turns: 7, toolCalls: 2 },
  });
  const rows = await new ReportRetention(repository).run();
  expect(rows.find(({ kind }) => kind === 'sessions')?.lastRun?.deleted).toBe(3);
  expect(rows.find(({ kind }) => kind === 'turns')?.lastRun?.deleted).toBe(9);
});
