import type { Config } from '../config/index.ts';
import { type Database, UnitOfWork } from '../database/index.ts';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { EventSignalRepository } from './event-signal.repository.ts';
import { EventsRepository } from './events.repository.ts';
import { SubscriptionRunner } from './subscription-runner.ts';
import { SubscriptionsRepository } from './subscriptions.repository.ts';

/** The record without a Nest application around it, for tests and small programs. */
export interface OpenRecord {
  log: EventLog;
  reader: EventReader;
  runner: SubscriptionRunner;
  /** Lets everything under way finish; the database stays open. */
  close(): Promise<void>;
}

/** Puts the record together by hand, the way EventsModule does in an application. */
export function openRecord({ config, database }: { config: Config; database: Database }): OpenRecord {
  const events = new EventsRepository(database);
  const signal = new EventSignalRepository(config, database);
  const log = new EventLog(events, signal);
  const runner = new SubscriptionRunner(new UnitOfWork(database), new SubscriptionsRepository(database), signal);
  return {
    log,
    reader: new EventReader(events),
    runner,
    close: async () => {
      await Promise.all([log.beforeApplicationShutdown(), runner.beforeApplicationShutdown()]);
      await signal.beforeApplicationShutdown();
    },
  };
}
