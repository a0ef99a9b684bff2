import type { Json } from '@gatehouse/kernel';

/** One server-sent event. With an `id` a client that reconnects says from where to go on. */
export interface ServerSentEvent {
  id?: string;
  event: string;
  data: Json;
}

/** A quiet connection gets a comment this often, so that nobody between takes it for dead. */
export const HEARTBEAT_MS = 10_000;

const PING = ': ping\n\n';

/** The text of one event on the wire. */
export const formatEvent = ({ id, event, data }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${oneLine(id)}\n`}event: ${oneLine(event)}\ndata: ${JSON.stringify(data)}\n\n`;

const oneLine = (text: string): string => text.replace(/[\r\n\0]/g, ' ');

/**
 * Server-sent events as text, with a comment at once (so that headers go out) and whenever `heartbeatMs` passed in
 * silence. Ends when `source` ends or `gone` fires; either way the source is closed.
 *
 * @param failed turns an error of the source into the last event
 */
export async function* streamEvents(
  source: AsyncIterable<ServerSentEvent>,
  gone: AbortSignal,
  failed: (error: unknown) => ServerSentEvent,
  heartbeatMs = HEARTBEAT_MS,
): AsyncGenerator<string> {
  const iterator = source[Symbol.asyncIterator]();
  const left = new Promise<'gone'>((resolve) => {
    if (gone.aborted) resolve('gone');
    gone.addEventListener('abort', () => resolve('gone'), { once: true });
  });
  try {
    yield PING;
    let next = iterator.next();
    while (true) {
      const beat = heartbeat(heartbeatMs);
      const first = await Promise.race([next, beat.passed, left]).finally(beat.cancel);
      if (first === 'gone') return;
      if (first === 'beat') {
        yield PING;
        continue;
      }
      if (first.done) return;
      yield formatEvent(first.value);
      next = iterator.next();
    }
  } catch (error) {
    yield formatEvent(failed(error));
  } finally {
    // Not awaited: a source that waits for its next item answers only when that arrives. What it throws now concerns nobody.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function heartbeat(milliseconds: number): { passed: Promise<'beat'>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<'beat'>((resolve) => {
    timer = setTimeout(() => resolve('beat'), milliseconds);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
