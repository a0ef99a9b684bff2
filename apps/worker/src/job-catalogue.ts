import { JOBS } from '@gatehouse/contracts/job-catalogue';
import type { Job } from '@gatehouse/contracts/jobs';
import { advanceSession } from '@gatehouse/contracts/runtime';
import type { Config } from '@gatehouse/platform/config';

/** Every job that a worker does, each with exactly one handler or the worker does not start. */
export const jobCatalogue = (config: Config): Job[] =>
  JOBS.map((job) =>
    job.name === advanceSession.name ? { ...job, concurrency: config.GATEHOUSE_WORKER_SESSIONS } : job,
  );
