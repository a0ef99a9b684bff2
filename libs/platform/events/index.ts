export type { Change } from './change.ts';
export type { AppendedEvent, NewEvent, RecordedEvent } from './event.ts';
export { EventLog } from './event-log.ts';
export { EventReader } from './event-reader.ts';
export { EventsModule } from './events.module.ts';
export { type OpenRecord, openRecord } from './open-record.ts';
export { assertRestrictedRole } from './restricted-role.repository.ts';
export { type Subscription, subscription } from './subscription.ts';
export { SubscriptionRunner } from './subscription-runner.ts';
