import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/index.ts';
import type { RecordedEvent } from './event.ts';
import { type EventRow, eventOf } from './event-row.ts';
import { EVENT_COLUMNS } from './events.repository.ts';

/** A place in the order across streams: everything up to and including it has been read. */
export interface Cursor {
  xid: string;
  ordinal: bigint;
}

/** Where subscriptions stand, and what comes next for them. */
@Injectable()
export class SubscriptionsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Makes sure that the subscription has a cursor; a new one stands before the first event.
   *
   * @throws DomainError `cursor_ahead` when it stands at a transaction that this server has not reached: the database was
   *   restored from a dump into a server that counts anew, and new events would sort before what has been read
   */
  async ensure(name: string): Promise<void> {
    await this.database.client.subscriptionCursor.createMany({
      data: [{ name, xid: '0', ordinal: 0n }],
      skipDuplicates: true,
    });
    const [ahead] = await this.database.client.$queryRaw<{ xid: string }[]>`
      select xid from subscription_cursors
      where name = ${name} and xid::xid8 > pg_snapshot_xmax(pg_current_snapshot())`;
    if (!ahead) return;
    throw new DomainError(
      'conflict',
      'cursor_ahead',
      `subscription ${name} has read up to transaction ${ahead.xid}, which this server has not reached: the database was ` +
        'restored from a dump; restore a physical backup, or move the server past it with pg_resetwal --next-transaction-id',
    );
  }

  /** Takes the cursor for this transaction; null while another process has it. */
  async claim(transaction: Transaction, name: string): Promise<Cursor | null> {
    const [cursor] = await transaction.$queryRaw<Cursor[]>`
      select xid, ordinal from subscription_cursors where name = ${name} for update skip locked`;
    return cursor ?? null;
  }

  async save(transaction: Transaction, name: string, cursor: Cursor): Promise<void> {
    await transaction.subscriptionCursor.update({ where: { name }, data: { ...cursor, updatedAt: new Date() } });
  }

  /**
   * The end of the next slice of at most `limit` events of any type below the horizon; null when there is none. What
   * lies below the horizon does not change any more, so the slice can be read in a second step.
   */
  async endOfNext(transaction: Transaction, after: Cursor, limit: number): Promise<Cursor | null> {
    const [end] = await transaction.$queryRaw<Cursor[]>`
      select slice.xid::text as xid, slice.ordinal
      from (
        select xid, ordinal from events
        where (xid, ordinal) > (${after.xid}::xid8, ${after.ordinal}::bigint)
          and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, ordinal limit ${limit}
      ) as slice
      order by slice.xid desc, slice.ordinal desc limit 1`;
    return end ?? null;
  }

  /** The events of these types after one place and up to another, in order. */
  async read(
    transaction: Transaction,
    after: Cursor,
    upTo: Cursor,
    types: readonly string[],
  ): Promise<RecordedEvent[]> {
    const rows = await transaction.$queryRaw<EventRow[]>`
      select ${EVENT_COLUMNS} from events
      where (xid, ordinal) > (${after.xid}::xid8, ${after.ordinal}::bigint)
        and (xid, ordinal) <= (${upTo.xid}::xid8, ${upTo.ordinal}::bigint)
        and type = any(${[...types]}::text[])
      order by xid, ordinal`;
    return rows.map(eventOf);
  }
}
