import type { Principal } from '@gatehouse/contracts/access';
import type { StuckVerdict } from '@gatehouse/contracts/runtime';
import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { SendMessage } from '../send-message.ts';
import { streamOf } from '../session.ts';
import { hasEnded } from '../session-status.rules.ts';
import { engineer, openSessionBench, type SessionBench } from '../sessions.fixture.ts';
import { MarkStuck } from '../stuck/mark-stuck.ts';

const ordinary = testEnvironment();
const patient = testEnvironment();
let bench: SessionBench;
afterEach(() => bench?.close());

const scenario = `
rules:
  - when: { question: "thanks" }
    reply: [{ text: "You are welcome." }]
  - reply: [{ text: "Once more. " }, { tool: garden_look }]
`;

const ended = (id: string) =>
  vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);

async function eventsOf(id: string, type: string) {
  const events = await bench.worker.get(EventReader, { strict: false }).readStream(streamOf(id), 0n, 1_000);
  return events.filter((event) => event.type === type).map(({ payload }) => payload);
}

it('a task that goes in circles is stopped, says why, and goes on with what a person says (S1-STK-07)', async () => {
  bench = await openSessionBench(ordinary.config, { scenario });
  const id = await bench.ask('Where are the roses?');
  await ended(id);
  const { session, turns, calls } = await bench.find(id);
  expect(session).toMatchObject({ status: 'stopped', endReason: 'stuck', errorKind: null });
  expect(session.message).toContain('garden_look was called in the same words, with the same answer, 4 turns in a row');
  expect(turns.filter(({ role }) => role === 'assistant')).toHaveLength(4);
  expect(calls.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'));
  expect(await eventsOf(id, 'session.stuck')).toEqual([
    { task: 1, pattern: 'identical_turn', count: 4, threshold: 4, tools: ['garden_look'] },
  ]);
  const mark = (by: Principal, verdict: StuckVerdict) =>
    bench.worker.get(MarkStuck).run(by, id, { verdict, note: 'why' });
  await mark(engineer, 'true_positive');
  const marked = await mark(engineer, 'false_positive');
  expect(marked).toMatchObject({ task: 1, pattern: 'identical_turn', markedBy: 'person:engineer', note: 'why' });
  expect(await eventsOf(id, 'session.stuck_marked')).toEqual([
    { task: 1, pattern: 'identical_turn', verdict: 'true_positive' },
    { task: 1, pattern: 'identical_turn', verdict: 'false_positive' },
  ]);
  const head: Principal = { ...engineer, id: 'head', roles: ['department_head'] };
  await expect(mark(head, 'true_positive')).rejects.toMatchObject({ code: 'not_your_session' });

  await bench.worker.get(SendMessage).run(engineer, id, 'No, thanks.');
  await vi.waitFor(async () => expect((await bench.find(id)).session.status).toBe('completed'), 20_000);
});

it('more than 90 % of the tokens are told of once in a task (S1-STK-06)', async () => {
  const config = { ...patient.config, GATEHOUSE_STUCK_IDENTICAL_TURNS: 99, GATEHOUSE_STUCK_REPEATED_CALLS: 99 };
  bench = await openSessionBench(config, { scenario, limits: { iterations: 1_000, tokens: 4_000 } });
  const id = await bench.ask('Where are the roses?');
  await ended(id);
  expect((await bench.find(id)).session).toMatchObject({ status: 'stopped', endReason: 'token_budget' });
  await expect(bench.worker.get(MarkStuck).run(engineer, id, { verdict: 'true_positive' })).rejects.toMatchObject({
    code: 'never_stuck',
  });
  const warned = await eventsOf(id, 'session.budget_warned');
  expect(warned).toMatchObject([{ task: 1, limit: 4_000 }]);
  expect(Number((warned[0] as { tokens: number }).tokens)).toBeGreaterThan(3_600);
});
