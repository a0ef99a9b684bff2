import { describe, expect, it } from 'vitest';
import { EventBatcher } from './event-batcher.ts';
import type { PreparedEvent } from './events.repository.ts';

const event = (stream: string, body = 'good'): PreparedEvent => ({ stream, body });

/** A record in memory that refuses bodies that say `bad`, and can be held closed. */
function memory() {
  const batches: PreparedEvent[][] = [];
  let opened: Promise<void> = Promise.resolve();
  let open: () => void = () => undefined;
  let concurrent = 0;
  let mostConcurrent = 0;
  return {
    batches,
    mostConcurrent: () => mostConcurrent,
    close: () => {
      opened = new Promise((resolve) => (open = resolve));
    },
    open: () => open(),
    appendAll: async (events: PreparedEvent[]) => {
      concurrent += 1;
      mostConcurrent = Math.max(mostConcurrent, concurrent);
      batches.push(events);
      await opened;
      concurrent -= 1;
      if (events.some(({ body }) => body === 'bad')) throw new Error('bad event');
      if (events.some(({ body }) => body === 'cut')) throw new Error('connection lost');
      return events.map(({ stream }, index) => ({ stream, position: BigInt(index + 1), ordinal: 1n, repeated: false }));
    },
  };
}

const isRolledBack = (error: unknown): boolean => error instanceof Error && error.message === 'bad event';

describe('EventBatcher', () => {
  it('sends what arrives at the same time in one statement', async () => {
    const record = memory();
    const batcher = new EventBatcher(record.appendAll, isRolledBack);
    await Promise.all([event('a'), event('b'), event('a')].map((each) => batcher.append(each)));
    expect(record.batches).toEqual([[event('a'), event('b'), event('a')]]);
  });

  it('keeps the order of a stream: what comes later waits for its statement, other streams do not', async () => {
    const record = memory();
    record.close();
    const batcher = new EventBatcher(record.appendAll, isRolledBack);
    const first = batcher.append(event('a', '1'));
    await Promise.resolve();
    const others = [event('a', '2'), event('b', '3')].map((each) => batcher.append(each));
    await Promise.resolve();
    expect(record.batches).toEqual([[event('a', '1')], [event('b', '3')]]);
    record.open();
    await Promise.all([first, ...others]);
    expect(record.batches.at(-1)).toEqual([event('a', '2')]);
    expect(record.mostConcurrent()).toBe(2);
  });

  it('rejects the bad event alone when a batch was rolled back', async () => {
    const record = memory();
    const batcher = new EventBatcher(record.appendAll, isRolledBack);
    const results = await Promise.allSettled(
      [event('a'), event('b', 'bad'), event('c')].map((each) => batcher.append(each)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tries nothing again when it is unknown whether the batch was written', async () => {
    const record = memory();
    const batcher = new EventBatcher(record.appendAll, isRolledBack);
    const results = await Promise.allSettled([event('a'), event('b', 'cut')].map((each) => batcher.append(each)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(record.batches).toHaveLength(1);
  });

  it('drains: resolves once everything that waited is written', async () => {
    const record = memory();
    record.close();
    const batcher = new EventBatcher(record.appendAll, isRolledBack);
    const written: string[] = [];
    for (const each of [event('a', '1'), event('a', '2')]) {
      void batcher.append(each).then(() => written.push(each.body));
      await Promise.resolve();
    }
    const drained = batcher.drain();
    record.open();
    await drained;
    expect(written).toEqual(['1', '2']);
    await batcher.drain();
  });
});
