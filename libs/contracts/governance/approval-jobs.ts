import { z } from 'zod';
import { job } from '../jobs/index.ts';

/** Expires, escalates and reminds of requests for approval whose time has come. */
export const chaseApprovals = job({
  name: 'approvals.chase',
  data: z.strictObject({}),
  timeoutMs: 60_000,
  attempts: 1,
  backoffMs: 1_000,
  concurrency: 1,
  everyMs: 5_000,
});

/** Lets the deadlines of requests stand still while a kill switch halts what they are about. */
export const haltDeadlines = job({
  name: 'approvals.halt_deadlines',
  data: z.strictObject({}),
  timeoutMs: 60_000,
  attempts: 1,
  backoffMs: 1_000,
  concurrency: 1,
  everyMs: 5_000,
});
