import { Global, Module } from '@nestjs/common';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { EventSignalRepository } from './event-signal.repository.ts';
import { EventsRepository } from './events.repository.ts';
import { SubscriptionRunner } from './subscription-runner.ts';
import { SubscriptionsRepository } from './subscriptions.repository.ts';

/** The record, injectable everywhere. */
@Global()
@Module({
  providers: [
    EventsRepository,
    EventSignalRepository,
    EventLog,
    EventReader,
    SubscriptionsRepository,
    SubscriptionRunner,
  ],
  exports: [EventLog, EventReader, SubscriptionRunner],
})
export class EventsModule {}
