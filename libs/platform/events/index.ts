export type { AppendedEvent, NewEvent, RecordedEvent } from './event.ts';
export { EventLog } from './event-log.ts';
export { EventReader } from './event-reader.ts';
export { EventsModule } from './events.module.ts';
