export {
  AuditEvent,
  AuditFilter,
  CheckpointView,
  exportRecord,
  listCheckpoints,
  searchAuditEvents,
} from './audit.ts';
export { readMetrics } from './operations.ts';
export { cleanUpRetention, readRetention, RetentionRow } from './retention.ts';
export { cleanUpTraces, readSessionTrace, readTrace, SpanView } from './traces.ts';
