import { expect, it } from 'vitest';
import { RunSlots } from './run-slots.ts';

const never = new AbortController().signal;

/** Work that is done when told. */
function work() {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { finish: () => finish(), run: () => done };
}

it('lets as many run as there are places, and the others in their turn', async () => {
  const slots = new RunSlots(1);
  const order: string[] = [];
  const first = work();
  const running = slots.run(never, async () => {
    await first.run();
    order.push('first');
  });
  const second = slots.run(never, async () => order.push('second'));
  const third = slots.run(never, async () => order.push('third'));
  expect(order).toEqual([]);
  first.finish();
  await Promise.all([running, second, third]);
  expect(order).toEqual(['first', 'second', 'third']);
});

it('gives the place back when the work fails', async () => {
  const slots = new RunSlots(1);
  await expect(slots.run(never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.run(never, async () => 'yes')).toBe('yes');
});

it('lets one that waits leave, and refuses those for whom there is no room', async () => {
  const slots = new RunSlots(1);
  const first = work();
  const running = slots.run(never, first.run);
  const leaving = new AbortController();
  const left = slots.run(leaving.signal, async () => 'never');
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  const waiting = Array.from({ length: 8 }, () => slots.run(never, async () => 'late'));
  await expect(slots.run(never, async () => 'more')).rejects.toMatchObject({ kind: 'limited', code: 'sandbox_busy' });
  first.finish();
  await running;
  expect(await Promise.all(waiting)).toEqual(Array(8).fill('late'));
});
