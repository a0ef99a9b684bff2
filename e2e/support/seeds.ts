import { loadEnvironment } from '@gatehouse/platform/config';
import { vi } from 'vitest';

// Several seeds start a worker each, on a machine that may be busy with other things.
vi.setConfig({ maxConcurrency: 3, testTimeout: 300_000 });

/** How many seeds a fault is tried with: three in the test command, more with `GATEHOUSE_FAULT_SEEDS` (docs: CONTRIBUTING). */
const count = Number(loadEnvironment().GATEHOUSE_FAULT_SEEDS ?? 3);

/** Seeds of this run: 1, 2, 3 … */
export const SEEDS: readonly number[] = Array.from({ length: count }, (_, index) => index + 1);

/** A repeatable stream of numbers from 0 to 1 (mulberry32, public domain). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Waits a while that depends on the seed, so that the fault hits at another moment each time. */
export const somewhereWithin = (random: () => number, milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, random() * milliseconds));
