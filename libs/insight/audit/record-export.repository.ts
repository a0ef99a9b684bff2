import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import type { EventLine } from './bundle.rules.ts';
import { CHECKPOINT_LOCK } from './checkpoints.repository.ts';

/** Events that are read at a time; about two megabytes. */
const EVENTS_AT_A_TIME = 2_000;

/** Checkpoints that are fetched at a time; each lists up to every stream there is. */
const CHECKPOINTS_AT_A_TIME = 200;

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

const EVENT_LINE = `
  '{"kind":"event","stream":' || to_json(stream) || ',"position":' || position || ',"at":"' || ${UTC('at', 'US')} ||
    '","previousHash":"' || encode(previous_hash, 'hex') || '","hash":"' || encode(hash, 'hex') || '","body":' ||
    to_json(body) || '}'`;

/**
 * A page of events as one text: a row of its own for each costs more to send and to read than the event does. The next page
 * begins after the last event of this one.
 *
 * @param after SQL that says where it begins
 */
const eventPage = (after: string): string => `
  select count(*)::int as count, string_agg(line, E'\\n') as lines
  from (select ${EVENT_LINE} as line from events ${after} order by stream, position limit ${EVENTS_AT_A_TIME}) as page`;

const FIRST_EVENTS = eventPage('');
const NEXT_EVENTS = eventPage('where (stream, position) > ($1, $2)');

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
  eventLines: AsyncIterable<EventLines>;
  oddityLines(): Promise<string[]>;
}

/** Some events, by stream and position. */
export interface EventLines {
  count: number;
  /** Their lines, without the end of the last. */
  lines: string;
}

interface LineRow {
  line: string;
}

/** What the line of an event says about its place. */
type PageEnd = Pick<EventLine, 'stream' | 'position'>;

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
        checkpointLines: checkpointLinesOf(connection),
        eventLines: eventLinesOf(connection),
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

async function* checkpointLinesOf(connection: pg.PoolClient): AsyncGenerator<string[]> {
  await connection.query(`declare checkpoint_lines no scroll cursor for ${CHECKPOINT_LINES}`);
  for (;;) {
    const { rows } = await connection.query<LineRow>(`fetch ${CHECKPOINTS_AT_A_TIME} from checkpoint_lines`);
    if (rows.length === 0) return;
    yield rows.map(({ line }) => line);
  }
}

/** While the receiver takes one page, the database puts the next together. */
async function* eventLinesOf(connection: pg.PoolClient): AsyncGenerator<EventLines> {
  let page = await pageOf(connection, FIRST_EVENTS, []);
  while (page.count > 0) {
    const { stream, position }: PageEnd = JSON.parse(page.lines.slice(page.lines.lastIndexOf('\n') + 1));
    const next = pageOf(connection, NEXT_EVENTS, [stream, position]);
    // Whoever leaves meanwhile does not wait for it; whoever stays hears of it below.
    next.catch(() => undefined);
    yield page;
    page = await next;
  }
}

async function pageOf(connection: pg.PoolClient, query: string, after: unknown[]): Promise<EventLines> {
  const { rows } = await connection.query<{ count: number; lines: string | null }>(query, after);
  return { count: rows[0]?.count ?? 0, lines: rows[0]?.lines ?? '' };
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
