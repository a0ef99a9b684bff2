import type { z } from 'zod';

/** One kind of background work as data. Its payload carries ids, never content: the truth is in the database. */
export interface Job<Data extends z.ZodType = z.ZodType> {
  /** `domain.verb`, unique. */
  name: string;
  data: Data;
  /** After how many milliseconds an attempt is given up. */
  timeoutMs: number;
  /** How many times it is tried before it is quarantined. */
  attempts: number;
  /** Wait before the second try, in milliseconds; doubles with each further one. */
  backoffMs: number;
  /** How many run at a time in one worker. */
  concurrency: number;
  /** Runs by itself, once in so many milliseconds over all workers; such a job has no data. */
  everyMs?: number;
}

/** Declares a job, keeping the exact type of its data. */
export const job = <Data extends z.ZodType>(declaration: Job<Data>): Job<Data> => declaration;

export type JobData<J> = J extends Job<infer Data> ? z.output<Data> : never;
