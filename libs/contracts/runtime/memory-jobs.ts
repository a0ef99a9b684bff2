import { z } from 'zod';
import { job } from '../jobs/index.ts';

const SECOND = 1_000;

/** Notes what of a session is worth keeping (S0-MEM-04). The claim in the database decides whether there is anything to do. */
export const extractMemory = job({
  name: 'memory.extract',
  data: z.strictObject({ sessionId: z.uuid() }),
  timeoutMs: 300 * SECOND,
  // A failed attempt is due again in the database, for the sweep to deliver.
  attempts: 1,
  backoffMs: SECOND,
  concurrency: 2,
});

/** Enqueues every session that has ended and whose memories are not extracted yet. */
export const sweepMemory = job({
  name: 'memory.sweep',
  data: z.strictObject({}),
  timeoutMs: 30 * SECOND,
  attempts: 1,
  backoffMs: SECOND,
  concurrency: 1,
  everyMs: 5 * SECOND,
});
