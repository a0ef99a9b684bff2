import { createHash } from 'node:crypto';
import { SigningKeys } from '@gatehouse/platform/crypto';
import { type OpenRecord, openRecord } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from './checkpoint.rules.ts';
import type { ProblemCode, VerificationReport } from './verification.rules.ts';
import { openAudit, receiptsIn, verifyRecord } from './audit-fixture.ts';

const environment = testEnvironment();
let record: OpenRecord;
let owner: pg.Client;
let receipts: Receipt[];

const event = (stream: string, payload: number) => ({
  stream,
  type: 'action.intended',
  actor: 'agent:eng-prod',
  subject: 'tool:codebase_search',
  payload,
});

/** Appends to the streams one after the other. */
async function append(...streams: string[]): Promise<void> {
  for (const [index, stream] of streams.entries()) await record.log.record(event(stream, index));
}

beforeAll(async () => {
  record = openRecord(environment);
  const audit = openAudit(environment);
  owner = new pg.Client({ connectionString: environment.ownerUrl });
  await owner.connect();
  await append('agent:a', 'agent:a', 'agent:a', 'session:b', 'session:b', 'tool:c');
  await audit.takeCheckpoint.run();
  await append('agent:a', 'session:b', 'session:d', 'session:d');
  await audit.takeCheckpoint.run();
  await append('agent:a');
  receipts = await receiptsIn(environment);
  for (const table of ['events', 'stream_heads', 'checkpoints']) {
    await owner.query(`create table kept_${table} as select * from ${table}`);
  }
});
afterAll(async () => {
  await record.close();
  await owner.end();
});

/** Everything as it was before it was tampered with. */
afterEach(async () => {
  await owner.query('truncate events, stream_heads, checkpoints');
  for (const table of ['events', 'stream_heads', 'checkpoints']) {
    await owner.query(`insert into ${table} select * from kept_${table}`);
  }
});

const verify = async (): Promise<VerificationReport> =>
  verifyRecord(openAudit(environment).exportRecord, {
    publicKeys: await new SigningKeys(environment.config).publicKeys(),
    receipts,
  });

/** SQL that recomputes every hash of a stream, as somebody would who wants a change to go unnoticed. */
const rehash = (stream: string): string => `
  do $$
  declare
    event record;
    before bytea := '';
  begin
    for event in select * from events where stream = '${stream}' order by position loop
      update events set previous_hash = before,
        hash = event_hash(before, event.stream, event.position, event.at, event.body)
      where stream = event.stream and position = event.position returning hash into before;
    end loop;
    update stream_heads set hash = before where stream = '${stream}';
  end
  $$`;

describe('verifying a database', () => {
  it('verifies what nobody touched', async () => {
    expect(await verify()).toMatchObject({
      verified: true,
      events: 11,
      coveredEvents: 10,
      streams: 4,
      checkpoints: 2,
      receipts: 2,
      problems: [],
    });
  });

  it.each<[string, string, [ProblemCode, string | null, number | null]]>([
    [
      'an edited body',
      `update events set body = replace(body, 'codebase_search', 'codebase_reads') where stream = 'agent:a' and position = 2`,
      ['event_edited', 'agent:a', 2],
    ],
    [
      'an edited payload column',
      `update events set payload = '{"forged": true}' where stream = 'agent:a' and position = 2`,
      ['copy_differs', 'agent:a', 2],
    ],
    [
      'an edited actor column',
      `update events set actor = 'person:somebody' where stream = 'session:b' and position = 1`,
      ['copy_differs', 'session:b', 1],
    ],
    [
      'a body that is no JSON any more',
      `update events set body = '{' where stream = 'session:b' and position = 1`,
      ['event_edited', 'session:b', 1],
    ],
    [
      'a body that is JSON but nothing that PostgreSQL can read',
      `update events set body = '{"payload": "\\u0000"}' where stream = 'session:b' and position = 1`,
      ['copy_differs', 'session:b', 1],
    ],
    [
      'an edited time',
      `update events set at = at - interval '1 day' where stream = 'agent:a' and position = 1`,
      ['event_edited', 'agent:a', 1],
    ],
    [
      'an edited hash',
      `update events set hash = sha256('x') where stream = 'agent:a' and position = 3`,
      ['event_edited', 'agent:a', 3],
    ],
    [
      'a deleted event',
      `delete from events where stream = 'agent:a' and position = 3`,
      ['events_missing', 'agent:a', 3],
    ],
    [
      'a deleted event with the others moved up and all hashes made to fit',
      `delete from events where stream = 'agent:a' and position = 3;
       update events set position = -position where stream = 'agent:a' and position > 3;
       update events set position = -position - 1 where stream = 'agent:a' and position < 0;
       update stream_heads set position = 4 where stream = 'agent:a'; ${rehash('agent:a')}`,
      ['event_not_as_signed', 'agent:a', 3],
    ],
    [
      'two events that changed places',
      `update events set position = -position where stream = 'agent:a' and position in (1, 2);
       update events set position = 3 + position where stream = 'agent:a' and position < 0`,
      ['event_edited', 'agent:a', 1],
    ],
    [
      'two events that changed places with all hashes made to fit',
      `update events set position = -position where stream = 'agent:a' and position in (1, 2);
       update events set position = 3 + position where stream = 'agent:a' and position < 0; ${rehash('agent:a')}`,
      ['event_not_as_signed', 'agent:a', 3],
    ],
    [
      'a tail that was cut off',
      `delete from events where stream = 'session:b' and position > 1`,
      ['tail_missing', 'session:b', 2],
    ],
    [
      'a tail that was cut off with the head moved back',
      `delete from events where stream = 'session:b' and position > 1;
       update stream_heads set position = 1, hash = (select hash from events where stream = 'session:b')
       where stream = 'session:b'`,
      ['tail_missing', 'session:b', 2],
    ],
    [
      'a tail newer than the last checkpoint that was cut off',
      `delete from events where stream = 'agent:a' and position = 5`,
      ['copy_differs', 'agent:a', 5],
    ],
    [
      'a stream that was removed',
      `delete from events where stream = 'session:d'; delete from stream_heads where stream = 'session:d'`,
      ['stream_missing', 'session:d', null],
    ],
    [
      'a stream whose head was removed',
      `delete from stream_heads where stream = 'session:d'`,
      ['copy_differs', 'session:d', 1],
    ],
    [
      'an edited checkpoint',
      `update checkpoints set created_at = created_at - interval '1 hour' where number = 1`,
      ['checkpoint_invalid', null, null],
    ],
    [
      'a checkpoint with an edited list of heads',
      `update checkpoints set heads = jsonb_set(heads, '{0,position}', '1') where number = 1`,
      ['checkpoint_invalid', null, null],
    ],
    [
      'a checkpoint whose list of heads is no list any more',
      `update checkpoints set heads = '{}' where number = 1`,
      ['bundle_unreadable', null, null],
    ],
    [
      'a checkpoint removed from the middle',
      'delete from checkpoints where number = 1',
      ['checkpoint_missing', null, null],
    ],
    ['the last checkpoint removed', 'delete from checkpoints where number = 2', ['checkpoint_missing', null, null]],
    ['everything removed', 'truncate events, stream_heads, checkpoints', ['checkpoint_missing', null, null]],
  ])('finds %s', async (_name, tampering, [code, stream, position]) => {
    await owner.query(tampering);
    const report = await verify();
    expect(report.verified).toBe(false);
    expect(report.problems).toContainEqual(expect.objectContaining({ code, stream, position }));
  });

  it('finds a checkpoint that somebody with the database but without the key has put in', async () => {
    await owner.query(
      `insert into checkpoints (number, root, previous_hash, hash, signature, key_id, heads, snapshot, created_at)
       select 3, root, hash, $1, signature, key_id, heads, snapshot, created_at from checkpoints where number = 2`,
      [createHash('sha256').update('forged').digest()],
    );
    expect((await verify()).problems).toContainEqual(
      expect.objectContaining({ code: 'checkpoint_invalid', checkpoint: 3 }),
    );
  });
});
