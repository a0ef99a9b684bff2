import type { AppendedEvent } from './event.ts';
import type { PreparedEvent } from './events.repository.ts';

/** Most events that go to the database in one statement. */
const BATCH_EVENTS = 128;

/** Statements under way at a time: while one waits for the disk, the other is filled. */
const BATCHES_IN_FLIGHT = 2;

interface Waiting {
  event: PreparedEvent;
  resolve(appended: AppendedEvent): void;
  reject(error: unknown): void;
}

/**
 * Puts events that arrive at the same time, from whatever stream, into one statement: one wait for the disk instead of
 * one each. Events of one stream stay in order, since a stream is in at most one statement at a time.
 */
export class EventBatcher {
  private waiting: Waiting[] = [];
  private readonly streamsInFlight = new Set<string>();
  private inFlight = 0;
  private idle: (() => void)[] = [];

  /**
   * @param appendAll writes all of them durably in one transaction, or none
   * @param isRolledBack whether an error of `appendAll` means for certain that nothing was written
   */
  constructor(
    private readonly appendAll: (events: PreparedEvent[]) => Promise<AppendedEvent[]>,
    private readonly isRolledBack: (error: unknown) => boolean,
  ) {}

  /** Resolves when the event is durable, rejects with what kept this very event from it. */
  append(event: PreparedEvent): Promise<AppendedEvent> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject });
      // After the callers of this turn: those who record at the same moment travel together.
      queueMicrotask(() => this.pump());
    });
  }

  /** Resolves when nothing waits any more. */
  drain(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private pump(): void {
    while (this.inFlight < BATCHES_IN_FLIGHT && this.waiting.length > 0) {
      const batch = this.take();
      if (batch.length === 0) break;
      void this.send(batch);
    }
    if (this.isIdle()) for (const resolve of this.idle.splice(0)) resolve();
  }

  private isIdle(): boolean {
    return this.inFlight === 0 && this.waiting.length === 0;
  }

  private take(): Waiting[] {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const waiting of this.waiting) {
      const fits = batch.length < BATCH_EVENTS && !this.streamsInFlight.has(waiting.event.stream);
      (fits ? batch : rest).push(waiting);
    }
    this.waiting = rest;
    return batch;
  }

  private async send(batch: Waiting[]): Promise<void> {
    const streams = new Set(batch.map(({ event }) => event.stream));
    for (const stream of streams) this.streamsInFlight.add(stream);
    this.inFlight += 1;
    await this.settle(batch);
    this.inFlight -= 1;
    for (const stream of streams) this.streamsInFlight.delete(stream);
    this.pump();
  }

  /** One event that cannot be written must not take its neighbours with it: a batch that was rolled back goes one by one. */
  private async settle(batch: Waiting[]): Promise<void> {
    try {
      const appended = await this.appendAll(batch.map(({ event }) => event));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = appended[index];
        if (answer) resolve(answer);
        else reject(new Error('the event was not answered for'));
      });
    } catch (error) {
      if (batch.length > 1 && this.isRolledBack(error)) {
        for (const each of batch) await this.settle([each]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}
