import type { Database } from '@gatehouse/platform/database';
import { SAMPLE_TEXT } from '../sample-event.ts';
import { Batcher } from './batcher.ts';

/** Rows in a table of their own, without any order or chain: what the database can do at best. */
export class RawRows {
  private readonly batcher = new Batcher<string>((texts) =>
    this.database.pool.query({
      name: 'raw_rows',
      text: 'insert into raw_rows (body) select unnest($1::text[])',
      values: [texts],
    }),
  );

  private constructor(private readonly database: Database) {}

  static async make(database: Database): Promise<RawRows> {
    await database.pool.query(
      'create table if not exists raw_rows (id bigint generated always as identity primary key, body text not null)',
    );
    return new RawRows(database);
  }

  /** One row, one commit. */
  insert(): Promise<unknown> {
    return this.database.pool.query({
      name: 'raw_row',
      text: 'insert into raw_rows (body) values ($1)',
      values: [SAMPLE_TEXT],
    });
  }

  /** One row among those that others write at the same moment. */
  insertBatched(): Promise<void> {
    return this.batcher.add(SAMPLE_TEXT);
  }
}
