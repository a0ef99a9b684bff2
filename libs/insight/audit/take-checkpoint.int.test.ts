import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningKeys } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { type OpenRecord, openRecord } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sealCheckpoint } from './checkpoint.rules.ts';
import { CheckpointsRepository } from './checkpoints.repository.ts';
import { openAudit, receiptsIn, verifyRecord } from './audit-fixture.ts';
import { Checkpointer } from './checkpointer.ts';
import { RECEIPTS_FILE } from './receipts.rules.ts';

const environment = testEnvironment({ GATEHOUSE_CHECKPOINT_MS: '100' });
let record: OpenRecord;
let owner: pg.Client;
let receiptsFile: string;

const event = (stream: string) => ({
  stream,
  type: 'policy.published',
  actor: 'person:a',
  subject: 'policy',
  payload: 1,
});
const audit = () => openAudit(environment);
const streamsOf = (checkpoints: { heads: { stream: string }[] }[]) =>
  checkpoints.map(({ heads }) => heads.map(({ stream }) => stream));
const verify = async () => {
  const publicKeys = await new SigningKeys(environment.config).publicKeys();
  return verifyRecord(audit().exportRecord, { publicKeys, receipts: await receiptsIn(environment) });
};

beforeAll(async () => {
  record = openRecord(environment);
  owner = new pg.Client({ connectionString: environment.ownerUrl });
  await owner.connect();
  receiptsFile = join(environment.config.GATEHOUSE_DATA, RECEIPTS_FILE);
});
afterAll(async () => {
  await record.close();
  await owner.end();
});
beforeEach(async () => {
  await owner.query('truncate events, stream_heads, checkpoints');
  await rm(receiptsFile, { force: true });
});

describe('TakeCheckpoint', () => {
  it('covers what changed since the last one, and takes none when nothing did', async () => {
    expect(await audit().takeCheckpoint.run()).toEqual([]);
    for (const stream of ['b', 'a', 'b']) await record.log.record(event(stream));
    expect(streamsOf(await audit().takeCheckpoint.run())).toEqual([['a', 'b']]);
    expect(await audit().takeCheckpoint.run()).toEqual([]);
    await record.log.record(event('b'));
    const [second] = await audit().takeCheckpoint.run();
    expect(second).toMatchObject({ number: 2, heads: [{ stream: 'b', position: 3 }] });
    expect(await verify()).toMatchObject({ verified: true, coveredEvents: 4, receipts: 2 });
    expect((await stat(receiptsFile)).mode & 0o777).toBe(0o600);
  });

  it('covers in the next one what a transaction commits that was still open, and not twice what was not', async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let appended: () => void = () => undefined;
    const hasAppended = new Promise<void>((resolve) => (appended = resolve));
    const slow = new UnitOfWork(environment.database).run(async (transaction) => {
      await record.log.append(transaction, [event('slow')]);
      appended();
      await held;
    });
    await hasAppended;
    await record.log.record(event('quick'));
    expect(streamsOf(await audit().takeCheckpoint.run())).toEqual([['quick']]);
    expect(await audit().takeCheckpoint.run()).toEqual([]);
    finish();
    await slow;
    expect(streamsOf(await audit().takeCheckpoint.run())).toEqual([['slow']]);
  });

  it('makes one chain when several processes take checkpoints at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await record.log.record(event(`round:${round}`));
      await Promise.all([audit(), audit(), audit()].map(({ takeCheckpoint }) => takeCheckpoint.run()));
    }
    await audit().takeCheckpoint.run();
    const report = await verify();
    expect(report).toMatchObject({ verified: true, coveredEvents: 10, checkpoints: report.receipts });
  });

  it('gives a checkpoint its receipt later when the process ended between the two, also in the middle of a line', async () => {
    await record.log.record(event('a'));
    await audit().takeCheckpoint.run();
    const whole = await readFile(receiptsFile, 'utf8');
    await rm(receiptsFile);
    await audit().takeCheckpoint.run();
    expect(await readFile(receiptsFile, 'utf8')).toBe(whole);
    await writeFile(receiptsFile, whole.slice(0, 100));
    await audit().takeCheckpoint.run();
    expect(await readFile(receiptsFile, 'utf8')).toBe(whole);
  });

  it('builds on nothing when the database has lost a checkpoint, and says what to do', async () => {
    for (const stream of ['a', 'b']) {
      await record.log.record(event(stream));
      await audit().takeCheckpoint.run();
    }
    await owner.query('delete from checkpoints where number = 2');
    await record.log.record(event('c'));
    await expect(audit().takeCheckpoint.run()).rejects.toMatchObject({ code: 'checkpoints_lost' });
    expect(await environment.database.client.checkpoint.count()).toBe(1);
  });

  it('builds on nothing when the last checkpoint was edited', async () => {
    await record.log.record(event('a'));
    await audit().takeCheckpoint.run();
    // Somebody who wants later events to escape says that they have been covered already.
    await owner.query(`update checkpoints set snapshot = '999999:999999:'`);
    await expect(audit().takeCheckpoint.run()).rejects.toMatchObject({ code: 'checkpoint_invalid' });
  });

  it('says which line of the file is damaged', async () => {
    await record.log.record(event('a'));
    await audit().takeCheckpoint.run();
    await appendFile(receiptsFile, 'scribble\n');
    await expect(audit().takeCheckpoint.run()).rejects.toMatchObject({ code: 'receipts_unreadable' });
  });

  it('covers everything again after the database was restored into a server that counts transactions anew', async () => {
    await record.log.record(event('a'));
    const repository = new CheckpointsRepository(environment.database);
    const key = await new SigningKeys(environment.config).current();
    const ahead = '9000000000:9000000000:';
    await new UnitOfWork(environment.database).run(async (transaction) => {
      const changed = await repository.changedSince(transaction, null);
      const createdAt = new Date().toISOString();
      const draft = {
        number: 1,
        previousHash: '',
        snapshot: ahead,
        keyId: key.publicKey.id,
        createdAt,
        heads: changed?.heads ?? [],
      };
      await repository.add(transaction, sealCheckpoint(draft, key.sign));
    });
    await record.log.record(event('b'));
    expect(streamsOf(await audit().takeCheckpoint.run())).toEqual([['a', 'b']]);
    expect(await audit().takeCheckpoint.run()).toEqual([]);
    expect((await verify()).verified).toBe(true);
  });
});

describe('Checkpointer', () => {
  it('takes a checkpoint every interval until it is stopped', async () => {
    const checkpointer = new Checkpointer(environment.config, audit().takeCheckpoint);
    checkpointer.onApplicationBootstrap();
    const taken = (count: number) =>
      vi.waitFor(async () => expect(await environment.database.client.checkpoint.count()).toBe(count), 5_000);
    await record.log.record(event('a'));
    await taken(1);
    await record.log.record(event('a'));
    await taken(2);
    await checkpointer.beforeApplicationShutdown();
    expect(await verify()).toMatchObject({ verified: true, coveredEvents: 2 });
  });
});
