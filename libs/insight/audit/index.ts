export { AuditModule } from './audit.module.ts';
export { AuditWorkerModule } from './audit-worker.module.ts';
export { ExportRecord } from './export-record.ts';
export { TakeCheckpoint } from './take-checkpoint.ts';
