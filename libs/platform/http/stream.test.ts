import { parseEvent } from '@gatehouse/contracts/http';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { formatEvent, type ServerSentEvent, streamEvents } from './stream.ts';

const failed = (error: unknown): ServerSentEvent => ({ event: 'error', data: String(error) });

async function textOf(source: AsyncIterable<string>): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of source) texts.push(text);
  return texts;
}

describe('formatEvent', () => {
  it('is read back as what it was, whatever the data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const data = JSON.parse(JSON.stringify(value));
        expect(parseEvent(formatEvent({ id: '7', event: 'step', data }).trimEnd())).toEqual({
          id: '7',
          event: 'step',
          data,
        });
      }),
    );
  });

  it('cannot be made to start a second event', () => {
    expect(formatEvent({ id: '1\nevent: forged', event: 'a\n\n', data: 1 }).match(/^event:/gm)).toHaveLength(1);
  });
});

describe('streamEvents', () => {
  it('sends something at once and the events in their order', async () => {
    async function* source() {
      yield { event: 'a', data: 1 };
      yield { event: 'b', data: 2 };
    }
    expect(await textOf(streamEvents(source(), new AbortController().signal, failed))).toEqual([
      ': ping\n\n',
      'event: a\ndata: 1\n\n',
      'event: b\ndata: 2\n\n',
    ]);
  });

  it('pings in silence and stops waiting when the client goes', async () => {
    const gone = new AbortController();
    const closed = vi.fn();
    const silent: AsyncIterable<ServerSentEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          closed();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const seen: string[] = [];
    for await (const text of streamEvents(silent, gone.signal, failed, 5)) {
      seen.push(text);
      if (seen.length === 3) gone.abort();
    }
    expect(seen).toEqual([': ping\n\n', ': ping\n\n', ': ping\n\n']);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('turns an error of the source into the last event', async () => {
    async function* source(): AsyncGenerator<ServerSentEvent> {
      yield { event: 'a', data: 1 };
      throw new Error('broken');
    }
    const texts = await textOf(streamEvents(source(), new AbortController().signal, failed));
    expect(texts.at(-1)).toBe('event: error\ndata: "Error: broken"\n\n');
  });
});
