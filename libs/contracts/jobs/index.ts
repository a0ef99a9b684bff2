export { type Job, type JobData, job } from './job.ts';
