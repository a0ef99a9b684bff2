import { DomainError } from '@gatehouse/kernel';
import { context, trace } from '@opentelemetry/api';
import { node } from '@opentelemetry/sdk-node';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, UnitOfWork } from '../database/index.ts';
import { testEnvironment } from '../testing/index.ts';
import type { NewEvent } from './event.ts';
import { eventHash } from './event-hash.rules.ts';
import { type OpenRecord, openRecord } from './open-record.ts';
import { assertRestrictedRole } from './restricted-role.repository.ts';

const environment = testEnvironment();
let record: OpenRecord;
let unitOfWork: UnitOfWork;
beforeAll(() => {
  record = openRecord(environment);
  unitOfWork = new UnitOfWork(environment.database);
});
afterAll(() => record.close());

const event = (stream: string, more: Partial<NewEvent> = {}): NewEvent => ({
  stream,
  type: 'session.started',
  actor: 'agent:eng-prod',
  subject: 'agent:eng-prod',
  payload: { step: 1 },
  ...more,
});
const positions = async (stream: string): Promise<bigint[]> =>
  (await record.reader.readStream(stream, 0n, 10_000)).map(({ position }) => position);

async function asOwner(statement: string): Promise<void> {
  const owner = new pg.Client({ connectionString: environment.ownerUrl });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}

/** What a stream holds besides the moment of each event, whose hash is made anew by the published rule. */
async function chainOf(stream: string) {
  const { rows } = await environment.database.pool.query<StoredEvent>(
    `select position::int, body, hash, previous_hash, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
            jsonb_build_array(type, actor, on_behalf_of, subject, payload, trace_id, idempotency_key) as columns
     from events where stream = $1 order by position`,
    [stream],
  );
  return rows.map(({ position, body, hash, previous_hash: before, at, columns }, index) => ({
    ...{ position, body, columns },
    isHashed: eventHash(before, { stream, position, at, body }).equals(hash),
    isChained: before.equals(rows[index - 1]?.hash ?? Buffer.alloc(0)),
  }));
}
interface StoredEvent {
  position: number;
  at: string;
  body: string;
  hash: Buffer;
  previous_hash: Buffer;
  columns: unknown[];
}

describe('EventLog.append', () => {
  it('chains the events of a stream in the order given, and answers where they stand', async () => {
    const events = [event('session:a'), event('session:other'), event('session:a', { payload: 'second' })];
    const appended = await unitOfWork.run((transaction) => record.log.append(transaction, events));
    expect(appended.map(({ stream, position }) => [stream, position])).toEqual([
      ['session:a', 1n],
      ['session:other', 1n],
      ['session:a', 2n],
    ]);
    const [first, second] = await record.reader.readStream('session:a', 0n, 10);
    expect(first?.previousHash).toHaveLength(0);
    expect(second?.previousHash).toEqual(first?.hash);
    expect(second?.payload).toBe('second');
    expect(await record.reader.readStream('session:a', 1n, 10)).toHaveLength(1);
  });

  it('hashes the stored bytes by the published rule', async () => {
    const payload = { ü: [1e21, 0.1, -0, null], text: 'line\nbreak 🙂 "quoted" \\u0000' };
    await unitOfWork.run((transaction) => record.log.append(transaction, [event('session:hash', { payload })]));
    const { rows } = await environment.database.pool.query<{ at: string; body: string; hash: Buffer }>(
      `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, body, hash
       from events where stream = 'session:hash'`,
    );
    const [row] = rows;
    if (!row) throw new Error('the event is missing');
    expect(eventHash(Buffer.alloc(0), { stream: 'session:hash', position: 1n, at: row.at, body: row.body })).toEqual(
      row.hash,
    );
  });

  it('leaves nothing behind when the transaction rolls back', async () => {
    const failing = unitOfWork.run(async (transaction) => {
      await record.log.append(transaction, [event('session:rolled-back')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await record.log.record(event('session:rolled-back'));
    expect(await positions('session:rolled-back')).toEqual([1n]);
  });

  it('does not deadlock when transactions append to the same streams in opposite orders', async () => {
    const append = (streams: string[]) =>
      unitOfWork.run((transaction) =>
        record.log.append(
          transaction,
          streams.map((stream) => event(stream)),
        ),
      );
    const rounds = Array.from({ length: 20 }, (_, index) =>
      append(index % 2 === 0 ? ['ring:a', 'ring:b', 'ring:c'] : ['ring:c', 'ring:b', 'ring:a']),
    );
    await Promise.all(rounds);
    expect(await positions('ring:b')).toEqual(Array.from({ length: 20 }, (_, index) => BigInt(index + 1)));
  });

  it('does not deadlock when streams are new to some transactions, or have several events in some', async () => {
    const rounds = Array.from({ length: 40 }, (_, index) => {
      const fresh = `fresh:${Math.floor(index / 4)}`;
      const streams = [fresh, 'fresher:known', ...(index % 2 === 0 ? [fresh] : []), 'first:known'];
      return unitOfWork.run((transaction) =>
        record.log.append(
          transaction,
          streams.map((stream) => event(stream)),
        ),
      );
    });
    await Promise.all(rounds);
    expect(await positions('fresh:9')).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    expect(await positions('first:known')).toHaveLength(40);
  });

  it('records an idempotency key once in its stream, also within one call and between racing writers', async () => {
    const keyed = event('session:keyed', { idempotencyKey: 'call-1' });
    const [first, again, inOtherStream] = await unitOfWork.run((transaction) =>
      record.log.append(transaction, [
        keyed,
        { ...keyed, payload: 'again' },
        { ...keyed, stream: 'session:keyed-too' },
      ]),
    );
    expect(first?.repeated).toBe(false);
    expect(again).toEqual({ ...first, repeated: true });
    expect(inOtherStream).toMatchObject({ position: 1n, repeated: false });
    const racing = await Promise.all(
      Array.from({ length: 8 }, () => unitOfWork.run((transaction) => record.log.append(transaction, [keyed]))),
    );
    expect(racing.flat()).toEqual(Array(8).fill({ ...first, repeated: true }));
    expect(await positions('session:keyed')).toEqual([1n]);
  });

  it('leaves the same record and gives the same answers whether events go together or one by one', async () => {
    const name = fc.constantFrom('a', 'Z', 'ä', '🙂', '_');
    const given = fc.record({
      stream: name,
      payload: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      ),
      idempotencyKey: fc.option(fc.constantFrom('once', 'twice')),
    });
    const calls = fc.array(fc.uniqueArray(given, { selector: ({ stream }) => stream, minLength: 2 }), {
      minLength: 1,
      maxLength: 4,
    });
    let runs = 0;
    const append = async (
      kind: string,
      run: number,
      events: Pick<NewEvent, 'stream' | 'payload' | 'idempotencyKey'>[],
    ) => {
      const prepared = events.map(({ stream, ...more }) => event(`${kind}:${run}:${stream}`, more));
      const appended = await unitOfWork.run((transaction) => record.log.append(transaction, prepared));
      return appended.map(({ position, repeated }, index) => ({ stream: events[index]?.stream, position, repeated }));
    };
    await fc.assert(
      fc.asyncProperty(calls, async (together) => {
        runs += 1;
        for (const events of together) {
          const answers = await append('set', runs, events);
          const alone = [];
          for (const each of events) alone.push(...(await append('step', runs, [each])));
          expect(answers).toEqual(alone);
        }
        for (const stream of new Set(together.flat().map((each) => each.stream))) {
          const chain = await chainOf(`set:${runs}:${stream}`);
          expect(chain).toEqual(await chainOf(`step:${runs}:${stream}`));
          expect(chain.every(({ isHashed, isChained }) => isHashed && isChained)).toBe(true);
        }
        const { rows } = await environment.database.pool.query(
          `select stream from stream_heads head where stream ~ $1 and (position, hash) is distinct from
             (select (position, hash) from events where stream = head.stream order by position desc limit 1)`,
          [`^(set|step):${runs}:`],
        );
        expect(rows).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('takes the trace id of the active span when none is given', async () => {
    const provider = new node.NodeTracerProvider();
    provider.register();
    const traceId = await provider.getTracer('test').startActiveSpan('work', async (span) => {
      await record.log.record(event('session:traced'));
      span.end();
      return span.spanContext().traceId;
    });
    await record.log.record(event('session:traced'));
    const traces = (await record.reader.readStream('session:traced', 0n, 10)).map((each) => each.traceId);
    expect(traces).toEqual([traceId, null]);
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
});

describe('EventLog.record', () => {
  it('keeps every chain whole under 64 writers on shared and own streams', async () => {
    const writers = Array.from({ length: 64 }, async (_, writer) => {
      for (let round = 0; round < 10; round += 1) {
        await record.log.record(event(`shared:${writer % 4}`, { payload: { writer, round } }));
        await record.log.record(event(`own:${writer}`, { payload: { writer, round } }));
      }
    });
    await Promise.all(writers);
    const { rows } = await environment.database.pool.query(
      `select count(*)::int as events,
              count(*) filter (where previous_hash is distinct from coalesce(before, ''))::int as broken,
              count(*) filter (where position <> place)::int as gaps
       from (select *, lag(hash) over by_stream as before, row_number() over by_stream as place
             from events where stream ~ '^(shared|own):'
             window by_stream as (partition by stream order by position)) as chained`,
    );
    expect(rows[0]).toEqual({ events: 1280, broken: 0, gaps: 0 });
  });

  it('keeps the order in which one caller records', async () => {
    const events = Array.from({ length: 300 }, (_, index) => event('session:ordered', { payload: index }));
    await Promise.all(events.map((each) => record.log.record(each)));
    const payloads = (await record.reader.readStream('session:ordered', 0n, 1_000)).map(({ payload }) => payload);
    expect(payloads).toEqual(events.map((_, index) => index));
  });

  it('refuses an event that cannot be stored, and only that one', async () => {
    const results = await Promise.allSettled([
      record.log.record(event('session:neighbour')),
      record.log.record(event('session:neighbour', { payload: 'a\0b' })),
      record.log.record(event('session:neighbour', { payload: 1 })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await positions('session:neighbour')).toEqual([1n, 2n]);
  });

  it('records the neighbours of an event that the database refuses', async () => {
    await asOwner(`alter table events add constraint no_poison check (type <> 'poison')`);
    const results = await Promise.allSettled(
      ['fine', 'poison', 'fine'].map((type) => record.log.record(event(`batch:${type}`, { type }))),
    );
    await asOwner('alter table events drop constraint no_poison');
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await positions('batch:fine')).toEqual([1n, 2n]);
    expect(await positions('batch:poison')).toEqual([]);
  });

  it('says that the record is unavailable when the database is', async () => {
    const gone = new Database({ ...environment.config, DATABASE_URL: 'postgresql://gatehouse_app@127.0.0.1:1/none' });
    const closed = openRecord({ config: environment.config, database: gone });
    await expect(closed.log.record(event('session:lost'))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'record_unavailable',
    });
    await gone.onApplicationShutdown();
  });

  it('has recorded everything when it has been closed', async () => {
    const closing = openRecord(environment);
    const recorded = Array.from({ length: 200 }, () => closing.log.record(event('session:closing')));
    await closing.close();
    expect(await positions('session:closing')).toHaveLength(200);
    await Promise.all(recorded);
  });
});

describe('the restricted role', () => {
  it.each([
    `insert into events (stream, position, type, actor, subject, payload, body, at, previous_hash, hash)
     values ('x', 1, 't', 'a', 's', '{}', '{}', now(), '', '')`,
    `update events set payload = '{}'`,
    'delete from events',
    'truncate events',
    `insert into stream_heads (stream, position, hash) values ('x', 1, '')`,
    'update stream_heads set position = 0',
    'delete from stream_heads',
    'update checkpoints set number = 0',
    'delete from checkpoints',
    'truncate checkpoints',
    `select setval('events_ordinal_seq', 1)`,
    'update "_prisma_migrations" set checksum = null',
    'alter table events disable trigger all',
    'create or replace function append_events(text[], text[]) returns void language sql as $$ $$',
  ])('may not %s', async (statement) => {
    await expect(environment.database.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('is what the product runs as; any other is refused', async () => {
    await expect(assertRestrictedRole(environment.database)).resolves.toBeUndefined();
    const owner = new Database({ ...environment.config, DATABASE_URL: environment.ownerUrl });
    const refused = await assertRestrictedRole(owner).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DomainError);
    expect(refused).toMatchObject({ code: 'role_not_restricted' });
    await owner.onApplicationShutdown();
  });

  it('is refused with a grant too many', async () => {
    await asOwner('grant delete on checkpoints to gatehouse_app');
    await expect(assertRestrictedRole(environment.database)).rejects.toThrow('has DELETE on checkpoints');
    await asOwner('revoke delete on checkpoints from gatehouse_app');
  });
});
