import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SendMessage } from './send-message.ts';
import { hasEnded } from './session-status.rules.ts';
import { wordsOf } from './session-view.ts';
import { streamOf } from './session.ts';
import { engineer, openSessionBench, type SessionBench } from './sessions.fixture.ts';
import { StopSession } from './stop-session.ts';

const environment = testEnvironment();
let bench: SessionBench;

const scenario = `
rules:
  - when: { question: "wait", turn: 1 }
    reply: [{ text: "Waiting. " }, { tool: garden_wait }]
  - when: { question: "dig", turn: 1 }
    reply: [{ tool: garden_dig }]
  - when: { question: "hang" }
    failure: { kind: stall }
  - when: { question: "second" }
    reply: [{ text: "The second answer." }]
  - reply: [{ text: "The first answer." }]
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(() => bench?.close());
beforeEach(() => {
  bench.garden.hold();
  bench.garden.calls.length = 0;
});

const ended = (id: string) =>
  vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);
const dispatched = () => vi.waitFor(() => expect(bench.garden.calls).toHaveLength(1), 10_000);
const stop = (id: string) => bench.worker.get(StopSession).run(engineer, id);
const send = (id: string, text: string) => bench.worker.get(SendMessage).run(engineer, id, text);
const typesOf = async (id: string) =>
  (await bench.worker.get(EventReader, { strict: false }).readStream(streamOf(id), 0n, 100)).map(({ type }) => type);

describe('stopping a session', () => {
  it('aborts a tool call at once', async () => {
    const id = await bench.ask('wait');
    await dispatched();
    const asked = performance.now();
    expect((await stop(id)).stopRequested).toBe(true);
    await vi.waitFor(async () => expect((await bench.find(id)).session.status).toBe('stopped'), {
      timeout: 5_000,
      interval: 20,
    });
    // Well below a second on its own; a busy machine gets more, so that the test speaks of the product alone.
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect((await bench.find(id)).session).toMatchObject({ endReason: 'stopped', errorKind: null });
    expect(await typesOf(id)).toEqual(expect.arrayContaining(['session.stop_requested', 'session.ended']));
  });

  it('aborts an answer that is being given', async () => {
    const id = await bench.ask('hang');
    await vi.waitFor(async () => expect((await bench.find(id)).session.state.begun).toBe(true), 10_000);
    await stop(id);
    await ended(id);
    expect((await bench.find(id)).session.status).toBe('stopped');
  });

  it('ends one that no worker holds where it stands', async () => {
    const id = await bench.ask('wait');
    await dispatched();
    await environment.database.pool.query(
      `update agent_sessions set fence = fence + 1, lease_until = now() - interval '1 second' where session_id = $1`,
      [id],
    );
    expect((await stop(id)).status).toBe('stopped');
  });

  it('changes nothing when it has ended already', async () => {
    const id = await bench.ask('hello');
    await ended(id);
    expect((await stop(id)).status).toBe('completed');
    expect((await typesOf(id)).filter((type) => type === 'session.ended')).toHaveLength(1);
  });

  it('drops the messages that wait', async () => {
    const id = await bench.ask('wait');
    await dispatched();
    await send(id, 'second');
    await stop(id);
    await ended(id);
    expect((await bench.find(id)).session).toMatchObject({ status: 'stopped', queuedMessages: 0 });
  });
});

describe('a message', () => {
  it('continues a session that has ended, with all that was said before', async () => {
    const id = await bench.ask('first');
    await ended(id);
    const sent = await send(id, 'second');
    expect(sent).toMatchObject({ turn: 3, session: { status: 'queued', endReason: null } });
    await ended(id);
    const { session, turns } = await bench.find(id);
    expect(turns.map(wordsOf)).toEqual(['first', 'The first answer.', 'second', 'The second answer.']);
    expect(session).toMatchObject({ status: 'completed', state: { task: 2, iterations: 1 } });
  });

  it('waits behind the task at work, and is taken when that is done', async () => {
    const id = await bench.ask('wait');
    await dispatched();
    expect(await send(id, 'second')).toMatchObject({ turn: null, session: { queuedMessages: 1 } });
    bench.garden.letGo();
    await vi.waitFor(async () => {
      const { session, turns } = await bench.find(id);
      expect(session.status).toBe('completed');
      expect(turns.map(wordsOf).slice(-2)).toEqual(['second', 'The second answer.']);
    }, 20_000);
    const { session } = await bench.find(id);
    expect(session).toMatchObject({ queuedMessages: 0, state: { task: 2 } });
  });

  it('goes on with a session that a person has reviewed; the model is told that the outcome is unknown', async () => {
    const id = await bench.ask('dig');
    await dispatched();
    await environment.database.pool.query(
      `update agent_sessions set fence = fence + 1, lease_until = now() - interval '1 second' where session_id = $1`,
      [id],
    );
    await bench.worker.get(SendMessage).run(engineer, id, 'second');
    await vi.waitFor(async () => expect((await bench.find(id)).session.status).toBe('needs_review'), 20_000);
    expect((await bench.find(id)).session.queuedMessages).toBe(1);
    await send(id, 'I checked: it was not dug.');
    await vi.waitFor(async () => expect((await bench.find(id)).session.status).toBe('completed'), 20_000);
  });

  it('is refused from anybody but the person of the session', async () => {
    const id = await bench.ask('first');
    const admin = { ...engineer, id: 'platform-admin', roles: ['admin' as const] };
    await expect(bench.worker.get(SendMessage).run(admin, id, 'hello')).rejects.toMatchObject({
      code: 'not_your_session',
    });
    await ended(id);
  });

  it('is refused by a session whose time is over', async () => {
    const id = await bench.ask('first');
    await ended(id);
    await environment.database.pool.query('update agent_sessions set expires_at = now() where session_id = $1', [id]);
    await expect(send(id, 'second')).rejects.toMatchObject({ code: 'session_expired' });
  });
});
