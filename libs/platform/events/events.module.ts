import { Global, Module } from '@nestjs/common';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { EventsRepository } from './events.repository.ts';

/** The record, injectable everywhere. */
@Global()
@Module({ providers: [EventsRepository, EventLog, EventReader], exports: [EventLog, EventReader] })
export class EventsModule {}
