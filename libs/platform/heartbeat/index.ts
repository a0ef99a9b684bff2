export { HeartbeatModule } from './heartbeat.module.ts';
export type { HeartbeatSource } from './heartbeat.ts';
export { HeartbeatsRepository, type ProcessReport } from './heartbeats.repository.ts';
