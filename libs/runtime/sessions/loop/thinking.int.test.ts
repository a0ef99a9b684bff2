import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presentConversation } from '../session-view.ts';
import { engineer, openSessionBench, type SessionBench } from '../sessions.fixture.ts';
import type { WatchedEvent } from '../live/watched-event.ts';
import { WatchSession } from '../live/watch-session.ts';

const environment = testEnvironment();
let bench: SessionBench;

const thought = `The roses … naïve, “quoted”: sk-ant-${'api03-abcDEF123456789_'.repeat(2)}`;
const scenario = `
rules:
  - when: { turn: 1 }
    reply: [{ thinking: '${thought}' }, { text: "Let me look. " }, { thinking: '' }, { tool: garden_look }]
  - reply: [{ thinking: 'Found.' }, { text: "By the south wall." }]
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(() => bench?.close());

describe('a session with a model that thinks', () => {
  it('keeps the thinking to the byte, gives it back to the model, and shows it to nobody', async () => {
    const id = await bench.ask('Where are the roses?');
    await vi.waitFor(async () => expect((await bench.find(id)).session.status).toBe('completed'), 10_000);
    const { session, turns, calls } = await bench.find(id);
    const signed = (thinking: string) => ({ type: 'thinking', thinking, signature: expect.stringMatching(/^cmVo/) });
    expect(turns[1]).toMatchObject({
      target: 'some-model',
      content: [signed(thought), { type: 'text' }, signed(''), { type: 'tool_use' }],
    });
    expect(bench.modelReceived()[1]?.body.messages[1]?.content).toEqual(turns[1]?.content);

    const view = presentConversation(session, turns, calls);
    expect(view.answer).toBe('By the south wall.');
    const events: WatchedEvent[] = [];
    for await (const event of await bench.worker
      .get(WatchSession)
      .run(engineer, id, undefined, new AbortController().signal)) {
      events.push(event);
    }
    for (const shown of [view, events]) expect(JSON.stringify(shown)).not.toMatch(/thinking|“quoted”|Found/);
    expect(events.filter(({ event }) => event === 'turn')).toHaveLength(3);
  });
});
