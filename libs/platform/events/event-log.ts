import { trace } from '@opentelemetry/api';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.ts';
import type { AppendedEvent, NewEvent } from './event.ts';
import { eventBody } from './event-body.rules.ts';
import { EventsRepository, type PreparedEvent } from './events.repository.ts';

/** The two ways into the record (design §5). */
@Injectable()
export class EventLog {
  constructor(private readonly events: EventsRepository) {}

  /**
   * Records events as part of the transaction of the change that they record. Call it last before the transaction
   * commits and once per transaction: from here on it holds the heads of these streams, and others wait for them.
   *
   * @returns where each event stands, in the order given
   * @throws DomainError `invalid_event` before anything is written
   */
  append(transaction: Transaction, events: NewEvent[]): Promise<AppendedEvent[]> {
    return this.events.append(transaction, events.map(prepare));
  }

  /**
   * Records an event where nothing else changes (an intent, a denial, a receipt). Resolves when it is durable.
   *
   * @throws DomainError `invalid_event`; `record_unavailable` when the database did not confirm
   */
  async record(event: NewEvent): Promise<AppendedEvent> {
    const [appended] = await this.events.appendAlone([prepare(event)]);
    if (!appended) throw new Error('nothing was appended');
    return appended;
  }
}

function prepare(event: NewEvent): PreparedEvent {
  const traceId = event.traceId === undefined ? (trace.getActiveSpan()?.spanContext().traceId ?? null) : event.traceId;
  return { stream: event.stream, body: eventBody({ ...event, traceId }) };
}
