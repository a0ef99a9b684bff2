import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Database, Prisma, type Statement, type Transaction } from '../database/index.ts';
import type { AppendedEvent, RecordedEvent } from './event.ts';
import { type EventRow, eventOf } from './event-row.ts';
import { textArray } from './text-array.rules.ts';

/** An event on its way into the record: where it belongs and its canonical text. */
export interface PreparedEvent {
  stream: string;
  body: string;
}

interface AppendedRow {
  nth: bigint | string;
  event_position: bigint | string;
  event_ordinal: bigint | string;
  repeated: boolean;
}

/** The columns of an event that readers get. */
export const EVENT_COLUMNS = Prisma.sql`stream, position, ordinal, type, actor, on_behalf_of, subject, payload, trace_id,
  idempotency_key, at, previous_hash, hash`;

/** The record's tables, through the one function that may add to them. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** Appends within the caller's transaction, which from here on holds the heads of these streams. */
  async append(transaction: Transaction, events: PreparedEvent[]): Promise<AppendedEvent[]> {
    const { streams, bodies } = columnsOf(events);
    const rows = await transaction.$queryRaw<AppendedRow[]>`
      select nth, event_position, event_ordinal, repeated from append_events(${streams}::text[], ${bodies}::text[])`;
    return inOrder(events, rows);
  }

  /** Appends as part of a transaction that is sent as a whole. */
  appending(events: PreparedEvent[]): Statement {
    const { streams, bodies } = columnsOf(events);
    return {
      name: 'append_events_of_change',
      text: 'select count(*) from append_events($1::text[], $2::text[])',
      values: [textArray(streams), textArray(bodies)],
    };
  }

  /** Appends in a transaction of its own; durable when it returns. */
  async appendAlone(events: PreparedEvent[]): Promise<AppendedEvent[]> {
    const { streams, bodies } = columnsOf(events);
    const { rows } = await this.database.pool.query<AppendedRow>({
      name: 'append_events',
      text: 'select nth, event_position, event_ordinal, repeated from append_events($1::text[], $2::text[])',
      values: [textArray(streams), textArray(bodies)],
    });
    return inOrder(events, rows);
  }

  /** At most `limit` events of a stream after a position, in order. */
  async readStream(stream: string, after: bigint, limit: number): Promise<RecordedEvent[]> {
    const rows = await this.database.client.$queryRaw<EventRow[]>`
      select ${EVENT_COLUMNS} from events where stream = ${stream} and position > ${after} order by position limit ${limit}`;
    return rows.map(eventOf);
  }
}

/**
 * Whether an error says that the database certainly wrote nothing: it answered with an error of its own, and was not
 * cut off in the middle (classes 08 connection, 57 operator intervention).
 */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code !== undefined && !/^(08|57)/.test(error.code);

const columnsOf = (events: PreparedEvent[]): { streams: string[]; bodies: string[] } => ({
  streams: events.map(({ stream }) => stream),
  bodies: events.map(({ body }) => body),
});

/** The function answers stream by stream; callers want the order in which they gave the events. */
function inOrder(events: PreparedEvent[], rows: AppendedRow[]): AppendedEvent[] {
  const byPlace = new Map(rows.map((row) => [Number(row.nth), row]));
  return events.map(({ stream }, index) => {
    const row = byPlace.get(index + 1);
    if (!row) throw new Error(`append_events did not answer for event ${index + 1}`);
    return {
      stream,
      position: BigInt(row.event_position),
      ordinal: BigInt(row.event_ordinal),
      repeated: row.repeated,
    };
  });
}
