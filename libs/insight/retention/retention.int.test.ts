import { newId } from '@gatehouse/kernel';
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

it('deletes links, browser sessions and reservations by their own days, and never what is kept without end', async () => {
  const { client } = environment.database;
  const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  const key = (text: string) => new Uint8Array(Buffer.from(text));
  for (const days of [6, 8]) {
    await client.signInLink.create({ data: { hash: key(`link ${days}`), personId: 'engineer', expiresAt: ago(days) } });
  }
  for (const days of [29, 31]) {
    await client.browserSession.create({
      data: { hash: key(`session ${days}`), personId: 'engineer', expiresAt: ago(days) },
    });
  }
  const reservation = { budgetId: 'b', startsAt: ago(400), amount: 1n, expiresAt: ago(400) };
  for (const [actionId, state, closedAt] of [
    ['kept', 'settled', ago(89)],
    ['gone', 'settled', ago(91)],
    ['held', 'held', null],
  ] as const) {
    await client.budgetReservation.create({ data: { ...reservation, actionId, state, closedAt } });
  }
  await client.semanticMemory.create({
    data: {
      ...{ id: newId(), agentId: 'a', personId: 'engineer', kind: 'fact', content: 'old', keywords: [] },
      ...{ sensitivity: 'none', contentHash: 'old', embedding: [], createdAt: ago(4_000) },
    },
  });
  const events = await client.event.count();

  const counts = await new CleanUpRetention(repository, record.log).run(new AbortController().signal);

  expect(counts).toMatchObject({ sign_in_links: 1, browser_sessions: 1, budget_reservations: 1 });
  expect((await client.budgetReservation.findMany()).map(({ actionId }) => actionId).sort()).toEqual(['held', 'kept']);
  expect(await client.semanticMemory.count()).toBe(1);
  expect(await client.event.count()).toBe(events + Object.keys(counts).length);
  const due = (await new ReportRetention(repository).run()).map((row) => row.due);
  expect(due.every((rows) => rows === 0)).toBe(true);
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
