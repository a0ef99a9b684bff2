import type { Figures } from './bench-case.ts';
import { percentile } from './statistics.rules.ts';

export interface Load {
  /** How many do the work at a time, each again as soon as it is done. */
  clients: number;
  milliseconds: number;
}

/**
 * Keeps `clients` at work for a while.
 *
 * @param work told which client it is, from 0
 * @returns `per second`, `p50 ms` and `p99 ms` of the works that were begun within the time
 */
export async function underLoad(
  { clients, milliseconds }: Load,
  work: (client: number) => Promise<unknown>,
): Promise<Figures> {
  const latencies: number[] = [];
  const begun = performance.now();
  const client = async (_: unknown, number: number): Promise<void> => {
    while (performance.now() - begun < milliseconds) {
      const at = performance.now();
      await work(number);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return {
    'per second': (latencies.length * 1_000) / (performance.now() - begun),
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
  };
}
