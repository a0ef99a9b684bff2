export { RetentionHttpModule, RetentionJobsModule } from './retention.module.ts';
