import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { wordsOf } from '../session-view.ts';
import { engineer, openSessionBench, type SessionBench } from '../sessions.fixture.ts';
import type { WatchedEvent } from './watched-event.ts';
import { WatchSession } from './watch-session.ts';

const environment = testEnvironment();
let bench: SessionBench;

const words = 'The roses are by the south wall, and the lilies are by the pond. '.repeat(20).trim();
const secret = `ghp_${'a1B2'.repeat(9)}`;
const scenario = `
rules:
  - when: { question: "long", turn: 1 }
    reply: [{ text: "Let me look. " }, { tool: garden_wait }]
  - when: { question: "cut", turn: 1 }
    times: 1
    failure: { kind: cut }
    reply: [{ text: "This answer will be cut in the midst of its words." }]
  - when: { question: "leak" }
    reply: [{ text: "The first is ${secret}" }, { text: ", the next ${secret} too, and that is all there is." }]
  - when: { question: "stall" }
    failure: { kind: stall, afterPieces: 4 }
    reply: [{ text: "${words}" }]
  - reply: [{ text: "${words}" }]
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(() => bench?.close());
beforeEach(() => {
  bench.garden.hold();
  bench.garden.calls.length = 0;
});

const watch = async (id: string, after?: string, gone = new AbortController().signal) =>
  bench.worker.get(WatchSession).run(engineer, id, after, gone);

async function collect(events: AsyncIterable<WatchedEvent>): Promise<WatchedEvent[]> {
  const all: WatchedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Puts a turn's words together from the pieces, which must follow each other without a gap or an overlap. */
function wordsShown(events: readonly WatchedEvent[], turn: number, from = 0): string {
  let said = '';
  for (const { event, data } of events) {
    if (event === 'restart' && data.turn === turn) said = '';
    if (event !== 'text' || data.turn !== turn) continue;
    expect(data.offset).toBe(from + said.length);
    said += data.text;
  }
  return said;
}

describe('watching a session', () => {
  it('shows it from its beginning to its end, each thing once', async () => {
    const id = await bench.ask('long');
    const watched = collect(await watch(id));
    await vi.waitFor(() => expect(bench.garden.calls).toHaveLength(1), 10_000);
    bench.garden.letGo();
    const events = await watched;
    const turns = events.flatMap((event) => (event.event === 'turn' ? [event.data] : []));
    expect(turns.map(({ position, role }) => [position, role])).toEqual([
      [1, 'user'],
      [2, 'assistant'],
      [3, 'assistant'],
    ]);
    const calls = events.flatMap((event) => (event.event === 'tool_call' ? [event.data] : []));
    expect(calls.at(-1)).toMatchObject({ tool: 'garden_wait', status: 'succeeded', verdict: 'allowed' });
    expect(turns[2] && wordsOf(turns[2])).toBe(words);
    expect(words.startsWith(wordsShown(events, 3))).toBe(true);
    expect(events.at(-1)).toEqual({ event: 'end', data: { status: 'completed' } });
  });

  it('can be taken up after any event, without a gap and without anything twice', async () => {
    const id = await bench.ask('short');
    const events = await collect(await watch(id));
    for (const [index, { id: eventId }] of events.entries()) {
      if (eventId === undefined) continue;
      const rest = await collect(await watch(id, eventId));
      // What an event shows is the row as it is now, so only which events come is compared.
      const durable = (list: WatchedEvent[]) =>
        list.filter(({ event }) => event !== 'text').map(({ event, id: at }) => `${event} ${at}`);
      expect(durable(rest)).toEqual(durable(events.slice(index + 1)));
    }
  });

  it('gives who joins late the words so far and then the rest', async () => {
    const id = await bench.ask('stall');
    const early = new AbortController();
    const first: WatchedEvent[] = [];
    for await (const event of await watch(id, undefined, early.signal)) {
      first.push(event);
      if (wordsShown(first, 2).length >= 10) break;
    }
    const late = new AbortController();
    const second: WatchedEvent[] = [];
    for await (const event of await watch(id, undefined, late.signal)) {
      second.push(event);
      if (wordsShown(second, 2) !== '') break;
    }
    const shown = wordsShown(second, 2);
    expect(words.startsWith(shown)).toBe(true);
    expect(shown.length).toBeGreaterThanOrEqual(10);

    const resumed: WatchedEvent[] = [];
    const cursor = first.at(-1)?.id;
    expect(cursor).toMatch(/^\d+\.2\.\d+-\d+\.\d+$/);
    const seen = wordsShown(first, 2).length;
    const third = new AbortController();
    setTimeout(() => third.abort(), 500);
    for await (const event of await watch(id, cursor, third.signal)) resumed.push(event);
    expect(words.startsWith(wordsShown(first, 2) + wordsShown(resumed, 2, seen))).toBe(true);
    await environment.database.pool.query('update agent_sessions set stop_requested_at = now() where session_id = $1', [
      id,
    ]);
  });

  it('shows that an answer begins again', async () => {
    const id = await bench.ask('cut');
    const events = await collect(await watch(id));
    const turn = events.flatMap((event) => (event.event === 'turn' ? [event.data] : [])).at(-1);
    expect(turn && wordsOf(turn)).toBe(words);
    expect(words.startsWith(wordsShown(events, 2))).toBe(true);
  });

  it('shows no secret while it is said, and what it shows is what is kept', async () => {
    const events = await collect(await watch(await bench.ask('leak')));
    const turn = events.flatMap((event) => (event.event === 'turn' ? [event.data] : [])).at(-1);
    const kept = turn ? wordsOf(turn) : '';
    expect(kept).toMatch(/^The first is \[redacted:github_token\], the next \[redacted:github_token\] too/);
    expect(kept.startsWith(wordsShown(events, 2))).toBe(true);
    expect(JSON.stringify(events)).not.toContain('a1B2');
  });

  it('is refused for a session that is not there, and for an id that it never sent', async () => {
    await expect(watch('019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f')).rejects.toMatchObject({ code: 'session_not_found' });
    const id = await bench.ask('short');
    await expect(watch(id, 'nonsense')).rejects.toMatchObject({ code: 'invalid_event_id' });
  });
});
