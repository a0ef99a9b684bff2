import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEnvironment } from '../../config/index.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { keptSecrets } from '../secrets.ts';
import { removeServerFolder } from '../server-folder.ts';
import { type DataPlane, startDataPlane } from '../start-data-plane.ts';
import { checkBackup } from './backup-folder.ts';
import { extractBackup } from './extract-backup.ts';
import type { Manifest } from './manifest.rules.ts';
import { takeBackup } from './take-backup.ts';

const MIGRATIONS = resolve(import.meta.dirname, '../../../../prisma/migrations');
const environment = { ...loadEnvironment(), DATABASE_URL: undefined, REDIS_URL: undefined };
const log = (): void => undefined;
let root: string;
let plane: DataPlane;
let manifest: Manifest;
let writtenBefore = 0;
const at = (name: string): string => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'));
  chmodSync(root, 0o711);
  plane = await startDataPlane({ dataFolder: at('data'), environment, durable: false, log });
  await prepareDatabase(plane, MIGRATIONS);
  writeFileSync(at('data/catalogue.sha256'), 'the catalogue');
  const writers = keepWriting(plane.appUrl);
  await writers.reached(200);
  writtenBefore = writers.written();
  const { ownerUrl } = plane;
  const options = { dataFolder: at('data'), target: at('backup'), version: '1.0.0', now: new Date() };
  manifest = await takeBackup({ ...options, ownerUrl });
  await writers.stop();
}, 120_000);
afterAll(async () => {
  await plane?.stop();
  for (const name of ['data', 'restored']) removeServerFolder(at(name));
  rmSync(root, { recursive: true, force: true });
});

describe('a backup', () => {
  it('says what is in it, and carries neither passwords nor keys', () => {
    expect(manifest).toMatchObject({ product: 'gatehouse', postgres: { major: 18 }, keyIds: [] });
    expect(manifest.events).toBeGreaterThanOrEqual(writtenBefore);
    expect(manifest.files.map(({ path }) => path)).toContain('data/catalogue.sha256');
    const outside = manifest.files.filter(({ path }) => !path.startsWith('postgres/')).map(({ path }) => path);
    expect(outside).toEqual(['data/catalogue.sha256']);
    expect(manifest.files.some(({ path }) => path.includes('postmaster.pid'))).toBe(false);
  });

  it('is whole although the database was written to all the time, and goes on counting transactions', async () => {
    await checkBackup(at('backup'));
    await extractBackup({ backup: at('backup'), manifest, dataFolder: at('restored'), environment, log });
    const last = Number(await ask(plane.ownerUrl, 'select pg_snapshot_xmax(pg_current_snapshot())::text'));
    const restored = await startDataPlane({ dataFolder: at('restored'), environment, durable: false, log });
    try {
      await prepareDatabase(restored, MIGRATIONS);
      expect(Number(await ask(restored.appUrl, 'select count(*) from events'))).toBeGreaterThanOrEqual(manifest.events);
      expect(await ask(restored.appUrl, 'select count(*) - count(distinct (stream, position)) from events')).toBe('0');
      const oldest = Number(await ask(restored.ownerUrl, 'select max(xid::text::bigint) from events'));
      const next = Number(await ask(restored.ownerUrl, 'select pg_snapshot_xmax(pg_current_snapshot())::text'));
      expect(next).toBeGreaterThan(oldest);
      expect(next).toBeLessThanOrEqual(last + 10);
    } finally {
      await restored.stop();
    }
    expect(readFileSync(at('restored/catalogue.sha256'), 'utf8')).toBe('the catalogue');
  });

  it('comes back under passwords of its own', () => {
    expect(keptSecrets(at('restored')).ownerPassword).not.toBe(keptSecrets(at('data')).ownerPassword);
  });

  it('never writes over another one', async () => {
    const { ownerUrl } = plane;
    const again = takeBackup({ dataFolder: at('data'), ownerUrl, target: at('backup'), version: '1', now: new Date() });
    await expect(again).rejects.toMatchObject({ code: 'backup_exists' });
  });

  it('leaves nothing when it cannot be finished', async () => {
    const ownerUrl = plane.ownerUrl.replace(/:[^:@]+@/, ':wrong@');
    const options = { dataFolder: at('data'), target: at('failed'), version: '1', now: new Date() };
    await expect(takeBackup({ ...options, ownerUrl })).rejects.toThrow('password');
    expect(readdirSync(root).filter((name) => name.startsWith('failed'))).toEqual([]);
  });
});

describe('a damaged backup is refused by name', () => {
  const aFile = (): string => {
    const path = manifest.files.find(({ path, bytes }) => path.startsWith('postgres/base') && bytes > 8_000)?.path;
    return `files/${path}.gz`;
  };
  it.each<[string, (folder: string) => void]>([
    [
      'a flipped bit',
      (folder) =>
        change(join(folder, aFile()), (bytes) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
    ],
    ['a file that was cut', (folder) => change(join(folder, aFile()), (bytes) => bytes.subarray(0, bytes.length / 2))],
    ['a file that is missing', (folder) => rmSync(join(folder, aFile()))],
    ['two files exchanged', (folder) => cpSync(join(folder, 'files/postgres/PG_VERSION.gz'), join(folder, aFile()))],
    [
      'an edited manifest',
      (folder) =>
        change(join(folder, 'manifest.json'), (bytes) => Buffer.from(bytes.toString().replace('"events"', '"Events"'))),
    ],
  ])('%s', async (_what, damage) => {
    cpSync(at('backup'), at('copy'), { recursive: true });
    damage(at('copy'));
    await expect(checkBackup(at('copy'))).rejects.toMatchObject({ code: 'backup_damaged' });
    rmSync(at('copy'), { recursive: true });
  });

  it('a manifest that leads out of the backup', async () => {
    cpSync(at('backup'), at('copy'), { recursive: true });
    const text = JSON.stringify({ ...manifest, files: [{ ...manifest.files[0], path: 'data/../../outside' }] });
    writeFileSync(at('copy/manifest.json'), text);
    writeFileSync(at('copy/manifest.sha256'), createHash('sha256').update(text).digest('hex'));
    await expect(checkBackup(at('copy'))).rejects.toMatchObject({ code: 'backup_damaged' });
    rmSync(at('copy'), { recursive: true });
  });

  it('a folder that is none', async () => {
    await expect(checkBackup(at('data'))).rejects.toMatchObject({ code: 'not_a_backup' });
  });

  it('one of another kind of machine, before anything is made', async () => {
    const foreign = { ...manifest, postgres: { major: 17, platform: 'plan9-mips' } };
    const options = { backup: at('backup'), dataFolder: at('foreign'), environment, log };
    await expect(extractBackup({ ...options, manifest: foreign })).rejects.toMatchObject({
      code: 'backup_of_another_platform',
    });
    expect(existsSync(at('foreign'))).toBe(false);
  });
});

function change(file: string, how: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(file, how(readFileSync(file)));
}

/** Two connections that append events one after the other until told to stop. */
function keepWriting(url: string) {
  let written = 0;
  let stopping = false;
  const body = JSON.stringify({ type: 'test.written', actor: 'a', onBehalfOf: null, subject: 's', payload: {} });
  const write = async (stream: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (!stopping) {
      await client.query('select from append_events($1, $2)', [[stream], [body]]);
      written += 1;
    }
    await client.end();
  };
  const writers = [write('one'), write('two')];
  return {
    written: () => written,
    reached: async (count: number): Promise<void> => {
      while (written < count) await new Promise((resolve) => setImmediate(resolve));
    },
    stop: async (): Promise<void> => {
      stopping = true;
      await Promise.all(writers);
    },
  };
}

async function ask(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return String(Object.values((await client.query(statement)).rows[0] ?? {})[0]);
  } finally {
    await client.end();
  }
}
