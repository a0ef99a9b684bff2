import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { CHECKPOINT_LOCK } from './checkpoints.repository.ts';

/** Rows that are fetched at a time; about a megabyte. */
const ROWS_AT_A_TIME = 2_000;

/** Most oddities that are reported: enough to show that something is wrong. */
const ODDITIES = 1_000;

const UTC = (column: string, fraction: 'MS' | 'US'): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.${fraction}"Z"')`;

/** Each row is a line of a bundle (see bundle.rules.ts), put together where the data is: three times as fast as here. */
const CHECKPOINT_LINES = `
  select json_build_object(
    'kind', 'checkpoint', 'number', number, 'previousHash', encode(previous_hash, 'hex'), 'root', encode(root, 'hex'),
    'streams', case jsonb_typeof(heads) when 'array' then jsonb_array_length(heads) end, 'snapshot', snapshot,
    'keyId', key_id, 'createdAt', ${UTC('created_at', 'MS')}, 'hash', encode(hash, 'hex'),
    'signature', encode(signature, 'hex'), 'heads', heads)::text as line
  from checkpoints order by number`;

const EVENT_LINES = `
  select '{"kind":"event","stream":' || to_json(stream) || ',"position":' || position || ',"at":"' || ${UTC('at', 'US')} ||
    '","previousHash":"' || encode(previous_hash, 'hex') || '","hash":"' || encode(hash, 'hex') || '","body":' ||
    to_json(body) || '}' as line
  from events order by stream, position`;

/**
 * Columns that are copies of what the hashed body says, and heads that do not stand at the end of their stream.
 *
 * @param readable SQL that tells whether a body can be read as jsonb
 */
const oddityLines = (readable: string): string => `
  select json_build_object('kind', 'oddity', 'stream', stream, 'position', position, 'message', message)::text as line
  from (
    select stream, position, 'a column says something else than the body that was hashed' as message
    from (select *, case when ${readable} then body::jsonb end as content from events offset 0) as event
    where type is distinct from content ->> 'type' or actor is distinct from content ->> 'actor'
      or on_behalf_of is distinct from content ->> 'onBehalfOf' or subject is distinct from content ->> 'subject'
      or payload is distinct from content -> 'payload' or trace_id is distinct from content ->> 'traceId'
      or idempotency_key is distinct from content ->> 'idempotencyKey'
    union all
    select head.stream, head.position, 'the stored head of the stream is not its last event'
    from stream_heads head
    left join events last on last.stream = head.stream and last.position = head.position
    left join events beyond on beyond.stream = head.stream and beyond.position = head.position + 1
    where last.hash is distinct from head.hash or beyond.stream is not null
    union all
    select stream, position, 'the stream has no stored head'
    from events where position = 1 and not exists (select from stream_heads head where head.stream = events.stream)
  ) as oddity
  limit ${ODDITIES}`;

/** Quick, but some JSON is not jsonb; somebody who edits bodies can make it fail. */
const QUICK_ODDITIES = oddityLines('body is json');

/** Never fails and takes twice as long. */
const CAREFUL_ODDITIES = oddityLines("pg_input_is_valid(body, 'jsonb')");

/** The record at one moment, read in pieces. */
export interface RecordReading {
  /** The moment, by the database's clock. */
  at: Date;
  checkpointLines: AsyncIterable<string[]>;
  eventLines: AsyncIterable<string[]>;
  oddityLines(): Promise<string[]>;
}

interface LineRow {
  line: string;
}

/** Reads the whole record as lines of a bundle, with as much memory as one piece needs. */
@Injectable()
export class RecordExportRepository {
  constructor(private readonly database: Database) {}

  /** Runs `work` on the record as it is at one moment; whatever is appended meanwhile is not in it. */
  async *read(work: (reading: RecordReading) => AsyncIterable<string>): AsyncGenerator<string> {
    const connection = await this.database.pool.connect();
    let broken: Error | undefined;
    try {
      const at = await freeze(connection);
      yield* work({
        at,
        checkpointLines: linesOf(connection, 'checkpoint_lines', CHECKPOINT_LINES),
        eventLines: linesOf(connection, 'event_lines', EVENT_LINES),
        oddityLines: () => odditiesOf(connection),
      });
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      if (!broken) broken = await connection.query('rollback').then(() => undefined, asError);
      connection.release(broken);
    }
  }
}

/**
 * Begins a transaction that sees one moment. It is chosen while nobody takes a checkpoint, so that every checkpoint which
 * says it was made before that moment is visible in it.
 */
async function freeze(connection: pg.PoolClient): Promise<Date> {
  await connection.query('select pg_advisory_lock_shared($1)', [CHECKPOINT_LOCK]);
  try {
    await connection.query('begin isolation level repeatable read read only');
    const { rows } = await connection.query<{ at: Date }>('select clock_timestamp() as at');
    return rows[0]?.at ?? new Date();
  } finally {
    await connection.query('select pg_advisory_unlock_shared($1)', [CHECKPOINT_LOCK]);
  }
}

async function* linesOf(connection: pg.PoolClient, cursor: string, query: string): AsyncGenerator<string[]> {
  await connection.query(`declare ${cursor} no scroll cursor for ${query}`);
  for (;;) {
    const { rows } = await connection.query<LineRow>(`fetch ${ROWS_AT_A_TIME} from ${cursor}`);
    if (rows.length === 0) return;
    yield rows.map(({ line }) => line);
  }
}

async function odditiesOf(connection: pg.PoolClient): Promise<string[]> {
  await connection.query('savepoint oddities');
  const { rows } = await connection.query<LineRow>(QUICK_ODDITIES).catch(async (error: unknown) => {
    const isData = error instanceof pg.DatabaseError && error.code?.startsWith('22');
    if (!isData) throw error;
    await connection.query('rollback to savepoint oddities');
    return connection.query<LineRow>(CAREFUL_ODDITIES);
  });
  return rows.map(({ line }) => line);
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
