export { HeartbeatModule } from './heartbeat.module.ts';
export { Heartbeat, type HeartbeatPart, type HeartbeatSource } from './heartbeat.ts';
export { HeartbeatsRepository, type ProcessReport } from './heartbeats.repository.ts';
