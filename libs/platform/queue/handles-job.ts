import type { Job, JobData } from '@gatehouse/contracts/jobs';
import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** Where the decorator leaves the job for the runner. */
export const HANDLED_JOB = 'gatehouse:job';

/** What a handler knows of the attempt it is. */
export interface JobContext {
  /** Aborted when the job's time is up or the worker stops. */
  signal: AbortSignal;
  /** 1 on the first try. */
  attempt: number;
}

/** A class that does one kind of job. Deliveries are at least once, so it must not matter if it runs twice. */
export interface JobHandler<J extends Job = Job> {
  handle(data: JobData<J>, context: JobContext): Promise<void>;
}

/** Marks the one class that handles `job`. */
export const HandlesJob =
  <Data extends z.ZodType>(job: Job<Data>) =>
  <Handler extends new (...dependencies: never[]) => JobHandler<Job<Data>>>(target: Handler): void => {
    SetMetadata(HANDLED_JOB, job)(target);
  };
