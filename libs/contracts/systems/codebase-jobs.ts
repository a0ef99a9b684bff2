import { z } from 'zod';
import { job } from '../jobs/index.ts';

/** Brings the index of the checkout up to date: only files that changed are read. */
export const indexCodebase = job({
  name: 'codebase.index',
  data: z.strictObject({}),
  timeoutMs: 10 * 60_000,
  attempts: 2,
  backoffMs: 5_000,
  concurrency: 1,
  everyMs: 10 * 60_000,
});
