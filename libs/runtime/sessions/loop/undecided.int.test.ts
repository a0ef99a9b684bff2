import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { hasEnded } from '../session-status.rules.ts';
import { streamOf } from '../session.ts';
import { openSessionBench, type SessionBench } from '../sessions.fixture.ts';

const environment = testEnvironment();
let bench: SessionBench;
let owner: pg.Client;

const scenario = `
rules:
  - when: { question: "wait", turn: 1 }
    reply: [{ tool: garden_wait }, { tool: garden_look }]
  - reply: [{ text: "Done." }]
`;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: environment.ownerUrl });
  await owner.connect();
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(async () => {
  await bench?.close();
  await owner.end();
});

/** Takes from the product a right that a stage of the gate needs, as a database does that cannot answer; gives the way back. */
async function takeAway(right: string): Promise<() => Promise<unknown>> {
  await owner.query(`revoke ${right} from gatehouse_app`);
  const giveBack = () => owner.query(`grant ${right} to gatehouse_app`);
  onTestFinished(() => giveBack().then(() => undefined));
  return giveBack;
}

/** Waits until a refusal with that code is in the session's record. */
const refusedWith = (id: string, code: string) =>
  vi.waitFor(async () => {
    const reader = bench.worker.get(EventReader, { strict: false });
    const refusal = { type: 'action.denied', payload: expect.objectContaining({ code }) };
    expect(await reader.readStream(streamOf(id), 0n, 100)).toContainEqual(expect.objectContaining(refusal));
  }, 10_000);
const ended = (id: string) =>
  vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);

it('a model call that the gate cannot decide on is made when it can, and the session does not end for it', async () => {
  const giveBack = await takeAway('insert on budget_reservations');
  const id = await bench.ask('hello');
  await refusedWith(id, 'budget_unavailable');
  expect(hasEnded((await bench.find(id)).session.status)).toBe(false);
  await giveBack();
  await ended(id);
  const { session, turns } = await bench.find(id);
  expect(session).toMatchObject({ status: 'completed', endReason: 'answered', refusal: null });
  expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant']);
});

it('a tool call that the gate cannot decide on is made when it can, and the model hears of no refusal', async () => {
  const id = await bench.ask('wait');
  await vi.waitFor(() => expect(bench.garden.calls).toContain('garden_wait'), 10_000);
  const giveBack = await takeAway('select on agent_versions');
  bench.garden.letGo();
  await refusedWith(id, 'resolve_unavailable');
  await giveBack();
  await ended(id);
  const { session, calls } = await bench.find(id);
  expect(session.status).toBe('completed');
  expect(calls.map(({ status, verdict }) => ({ status, verdict }))).toEqual([
    { status: 'succeeded', verdict: 'allowed' },
    { status: 'succeeded', verdict: 'allowed' },
  ]);
  expect(bench.garden.calls).toEqual(['garden_wait', 'garden_look']);
});
