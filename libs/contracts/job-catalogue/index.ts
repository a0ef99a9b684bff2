export { JOBS } from './jobs.ts';
