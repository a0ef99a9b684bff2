import { createHash } from 'node:crypto';
import type { Database } from '@gatehouse/platform/database';
import { SAMPLE_TEXT } from '../sample-event.ts';
import { Batcher } from './batcher.ts';

/** A record as it is often built: one chain over everything, whose head is a row that each writer locks. */
export class GlobalChain {
  /** One statement at a time, since the next needs the hash of the one before. */
  private readonly batcher = new Batcher<string>((texts) => this.append(texts), 1);

  private constructor(private readonly database: Database) {}

  static async make(database: Database): Promise<GlobalChain> {
    await database.pool.query(`
      create table chain_head (id int primary key, hash bytea not null);
      insert into chain_head values (1, '');
      create table chained (id bigint generated always as identity primary key, hash bytea not null, body text not null)`);
    return new GlobalChain(database);
  }

  /** One event, one transaction. */
  record(): Promise<void> {
    return this.append([SAMPLE_TEXT]);
  }

  /** One event among those that others record at the same moment. */
  recordBatched(): Promise<void> {
    return this.batcher.add(SAMPLE_TEXT);
  }

  private async append(texts: string[]): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<{ hash: Buffer }>('select hash from chain_head where id = 1 for update');
      let head = rows[0]?.hash ?? Buffer.alloc(0);
      const hashes = texts.map((text) => {
        head = createHash('sha256').update(head).update(text).digest();
        return head;
      });
      await client.query({
        name: 'chained',
        text: 'insert into chained (hash, body) select * from unnest($1::bytea[], $2::text[])',
        values: [hashes, texts],
      });
      await client.query('update chain_head set hash = $1 where id = 1', [head]);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
