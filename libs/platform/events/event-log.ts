import { DomainError, messageOf } from '@gatehouse/kernel';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { Statement, Transaction } from '../database/index.ts';
import type { Change } from './change.ts';
import type { AppendedEvent, NewEvent } from './event.ts';
import { EventBatcher } from './event-batcher.ts';
import { eventBody } from './event-body.rules.ts';
import { EventSignalRepository } from './event-signal.repository.ts';
import { EventsRepository, isRolledBack, type PreparedEvent } from './events.repository.ts';

/** The two ways into the record (design §5). */
@Injectable()
export class EventLog implements BeforeApplicationShutdown {
  private readonly batcher: EventBatcher;

  constructor(
    private readonly events: EventsRepository,
    private readonly signal: EventSignalRepository,
  ) {
    this.batcher = new EventBatcher((prepared) => events.appendAlone(prepared), isRolledBack);
  }

  /**
   * Records events as part of the transaction of the change that they record. Call it last before the transaction
   * commits and once per transaction: from here on it holds the heads of these streams, and others wait for them.
   *
   * @returns where each event stands, in the order given
   * @throws DomainError `invalid_event` before anything is written
   */
  async append(transaction: Transaction, events: NewEvent[]): Promise<AppendedEvent[]> {
    const prepared = events.map(prepare);
    if (prepared.length === 0) return [];
    const appended = await this.events.append(transaction, prepared);
    this.signal.announce();
    return appended;
  }

  /**
   * The same for a transaction that is sent as a whole (`UnitOfWork.commit`): the statements of the changes in their order,
   * and last of all the one that appends their events. For one commit each.
   *
   * @throws DomainError `invalid_event` before anything is written
   */
  statements(...changes: readonly Change[]): Statement[] {
    const prepared = changes.flatMap(({ events }) => events.map(prepare));
    const statements = changes.flatMap((change) => change.statements);
    if (prepared.length === 0) return statements;
    this.signal.announce();
    return [...statements, this.events.appending(prepared)];
  }

  /**
   * Records an event where nothing else changes (an intent, a denial, a receipt), together with what others record at
   * the same moment. Resolves when it is durable.
   *
   * @throws DomainError `invalid_event`; `record_unavailable` when the database did not confirm it, in which case it may
   *   have been written all the same: only an event with an idempotency key is safe to record again
   */
  async record(event: NewEvent): Promise<AppendedEvent> {
    const prepared = prepare(event);
    try {
      const appended = await this.batcher.append(prepared);
      this.signal.announce();
      return appended;
    } catch (cause) {
      throw new DomainError(
        'unavailable',
        'record_unavailable',
        `${event.type} could not be recorded, so nothing may be done on its strength: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  /** Waits for what is being recorded, while the connections are still open. */
  beforeApplicationShutdown(): Promise<void> {
    return this.batcher.drain();
  }
}

function prepare(event: NewEvent): PreparedEvent {
  const traceId = event.traceId === undefined ? (trace.getActiveSpan()?.spanContext().traceId ?? null) : event.traceId;
  return { stream: event.stream, body: eventBody({ ...event, traceId }) };
}
