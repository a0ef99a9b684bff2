import { z } from 'zod';
import { job } from '../jobs/index.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Carries a session on until its task ends. The claim in the database decides whether there is anything to do. */
export const advanceSession = job({
  name: 'sessions.advance',
  data: z.strictObject({ sessionId: z.uuid() }),
  // Longer than any agent's wall clock: when it is reached, the session is released and carried on by the next delivery.
  timeoutMs: 6 * HOUR,
  attempts: 5,
  backoffMs: SECOND,
  // A worker overrides it with GATEHOUSE_WORKER_SESSIONS.
  concurrency: 20,
});

/** Enqueues every session that is due and that nobody carries on: what a crash or a lost Redis left behind. */
export const sweepSessions = job({
  name: 'sessions.sweep',
  data: z.strictObject({}),
  timeoutMs: 30 * SECOND,
  attempts: 1,
  backoffMs: SECOND,
  concurrency: 1,
  everyMs: 2 * SECOND,
});

/** Deletes sessions older than their 90 days and reports how many rows went (S0-MEM-06, S0-MEM-07, S0-MEM-09). */
export const cleanUpSessions = job({
  name: 'sessions.clean_up',
  data: z.strictObject({}),
  timeoutMs: HOUR,
  attempts: 3,
  backoffMs: 60 * SECOND,
  concurrency: 1,
  everyMs: 7 * 24 * HOUR,
});
