export { HandlesJob, type JobContext, type JobHandler } from './handles-job.ts';
export { type EnqueueOptions, JobQueue } from './job-queue.ts';
export { JobRunner } from './job-runner.ts';
export { QueueModule } from './queue.module.ts';
