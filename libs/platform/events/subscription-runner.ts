import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@gatehouse/kernel';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../database/index.ts';
import { Alarm } from './alarm.ts';
import { EventSignalRepository } from './event-signal.repository.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionsRepository } from './subscriptions.repository.ts';

/** Most events that are read in one transaction. */
const SLICE_EVENTS = 200;

/** How long one slice may take, in milliseconds. */
const SLICE_TIMEOUT_MS = 30_000;

/** Time between looks at the record when nothing is announced, in milliseconds. */
const POLL_MS = 1_000;

/** Longest wait before a failing subscription is tried again, in milliseconds. */
const LONGEST_BACKOFF_MS = 30_000;

/** Drives subscriptions: reads, hands on, remembers how far. */
@Injectable()
export class SubscriptionRunner implements BeforeApplicationShutdown {
  private readonly log = new Logger(SubscriptionRunner.name);
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly signal: EventSignalRepository,
  ) {}

  /** Runs the subscription until the process stops. Call it once, when the application has started. */
  start<Handled>(subscription: Subscription<Handled>): void {
    this.running.push(this.run(subscription));
  }

  /**
   * Hands the next slice of events to the subscription.
   *
   * @returns false when there was nothing to read, or another process is reading
   * @throws whatever the subscription throws; it will get the same events again
   */
  async advance<Handled>(subscription: Subscription<Handled>): Promise<boolean> {
    const { name, types } = subscription;
    const handled: Handled[] = [];
    const advanced = await this.unitOfWork.run(async (transaction) => {
      const cursor = await this.subscriptions.claim(transaction, name);
      if (!cursor) return false;
      const end = await this.subscriptions.endOfNext(transaction, cursor, SLICE_EVENTS);
      if (!end) return false;
      const events = await this.subscriptions.read(transaction, cursor, end, types);
      if (events.length > 0) handled.push(await subscription.handle(transaction, events));
      await this.subscriptions.save(transaction, name, end);
      return true;
    }, SLICE_TIMEOUT_MS);
    for (const each of handled) await subscription.committed?.(each);
    return advanced;
  }

  /** Lets the slice that is being handled finish. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async run<Handled>(subscription: Subscription<Handled>): Promise<void> {
    const alarm = new Alarm(this.stopping.signal);
    const unlisten = this.signal.listen(() => alarm.ring());
    let backoff = POLL_MS;
    let known = false;
    while (!this.stopping.signal.aborted) {
      try {
        if (!known) await this.subscriptions.ensure(subscription.name);
        known = true;
        const advanced = await this.advance(subscription);
        backoff = POLL_MS;
        if (!advanced) await alarm.wait(POLL_MS);
      } catch (error) {
        this.log.error(`subscription ${subscription.name} tries again in ${backoff} ms: ${messageOf(error)}`);
        await sleep(backoff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      }
    }
    unlisten();
  }
}
