import { type Statement, type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { type Change, EventLog, type NewEvent } from '@gatehouse/platform/events';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Injectable, Logger } from '@nestjs/common';
import { somethingHappened } from './live/live-message.ts';
import { streamOf } from './session.ts';

/** Adds an event to the change that is being made. */
export type RecordChange = (event: NewEvent) => void;

/** Commits what changes in a session together with its events, and tells whoever watches it. */
@Injectable()
export class SessionChanges {
  private readonly log = new Logger('Sessions');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly live: LiveBus,
  ) {}

  /** Runs `work` in a transaction, appends what it recorded last of all, and announces the change once it is durable. */
  async commit<Result>(
    sessionId: string,
    work: (transaction: Transaction, record: RecordChange) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.unitOfWork.run(async (transaction) => {
      const recorded: NewEvent[] = [];
      const returned = await work(transaction, (event) => recorded.push(event));
      if (recorded.length > 0) await this.events.append(transaction, recorded);
      this.say(recorded);
      return returned;
    });
    this.announce(sessionId);
    return result;
  }

  /** Commits a step in one round trip, and announces it once it is durable. */
  async commitStep(sessionId: string, step: Change): Promise<void> {
    await this.unitOfWork.commit(this.events.statements(step));
    this.announce(sessionId);
  }

  /** A step for the transaction of somebody else, who announces it when that is committed. */
  step(statements: readonly Statement[], event: NewEvent): Change {
    this.say([event]);
    return { statements, events: [event] };
  }

  /** Wakes those who watch the session. They look for themselves now and then, so nothing waits for it. */
  announce(sessionId: string): void {
    void this.live.publish(streamOf(sessionId), somethingHappened);
  }

  /** The boundaries of a session stand in the log too, with the same ids and numbers (S0-HAR-21). */
  private say(events: readonly NewEvent[]): void {
    for (const { type, subject, payload } of events) this.log.log({ message: type, subject, details: payload });
  }
}
