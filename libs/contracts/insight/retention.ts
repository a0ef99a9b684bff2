import { z } from 'zod';
import { endpoint, Instant } from '../http/index.ts';
import { job } from '../jobs/index.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A kind of data, how long it is kept, and how that is going. */
export const RetentionRow = z.object({
  kind: z.string(),
  /** What it is, for people. */
  title: z.string(),
  /** Null: kept without end. */
  keptDays: z.number().int().nullable(),
  /** What begins the days, and what ends the keeping. */
  rule: z.string(),
  /** Rows past their time that the next run deletes, counted to 100,000. */
  due: z.number().int(),
  /** Null before the first run, and for what is never cleaned up by itself. */
  lastRun: z.object({ at: Instant, deleted: z.number().int() }).nullable(),
});
export type RetentionRow = z.infer<typeof RetentionRow>;

export const readRetention = endpoint({
  method: 'GET',
  path: '/retention',
  summary: 'How long each kind of data is kept, what is due, and what the last run deleted.',
  tag: 'retention',
  permission: 'operations:read',
  response: z.object({ rows: z.array(RetentionRow) }),
});

/** Deletes what is past its time of the kinds that have no job of their own (S0-RET-01). */
export const cleanUpRetention = job({
  name: 'retention.clean_up',
  data: z.strictObject({}),
  timeoutMs: 10 * 60_000,
  attempts: 3,
  backoffMs: 60_000,
  concurrency: 1,
  everyMs: DAY_MS,
});
