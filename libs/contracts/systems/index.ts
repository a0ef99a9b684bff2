export { indexCodebase } from './codebase-jobs.ts';
