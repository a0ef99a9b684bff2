export { LiveBus, type LiveListener } from './live-bus.ts';
export { RealtimeModule } from './realtime.module.ts';
