import { z } from 'zod';
import { job } from '../jobs/index.ts';

/** Closes reservations whose action was never heard of again, so that their money is not set aside for ever. */
export const expireReservations = job({
  name: 'budgets.expire_reservations',
  data: z.strictObject({}),
  timeoutMs: 60_000,
  attempts: 1,
  backoffMs: 1_000,
  concurrency: 1,
  everyMs: 60_000,
});
