import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.ts';

const never = new AbortController().signal;

/** A work that runs until it is told to end. */
function work() {
  let end: () => void = () => undefined;
  let started = false;
  const running = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = () => {
    started = true;
    return running;
  };
  return { run, end: () => end(), started: () => started };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ConcurrencyLimit', () => {
  it('runs so many at a time, and the others in their order', async () => {
    const limit = new ConcurrencyLimit(2, 10);
    const works = [work(), work(), work(), work()];
    const all = works.map(({ run }) => limit.run(never, run));
    expect(works.map(({ started }) => started())).toEqual([true, true, false, false]);
    works[1]?.end();
    await all[1];
    await settled();
    expect(works.map(({ started }) => started())).toEqual([true, true, true, false]);
    for (const { end } of works) end();
    await Promise.all(all);
  });

  it('frees its place when the work fails', async () => {
    const limit = new ConcurrencyLimit(1, 10);
    await expect(limit.run(never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limit.run(never, async () => 'yes')).toBe('yes');
  });

  it('refuses when too many wait', async () => {
    const limit = new ConcurrencyLimit(1, 1);
    const first = work();
    const running = limit.run(never, first.run);
    const waiting = limit.run(never, async () => 'waited');
    await expect(limit.run(never, async () => 'too many')).rejects.toMatchObject({ code: 'tool_server_busy' });
    first.end();
    await running;
    expect(await waiting).toBe('waited');
  });

  it('lets go of one who stops waiting', async () => {
    const limit = new ConcurrencyLimit(1, 1);
    const first = work();
    const running = limit.run(never, first.run);
    const stop = new AbortController();
    const waiting = limit.run(stop.signal, async () => 'not reached');
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    first.end();
    await running;
    expect(await limit.run(never, async () => 'next')).toBe('next');
  });
});
