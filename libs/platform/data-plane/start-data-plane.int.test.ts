import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadEnvironment } from '../config/index.ts';
import { prepareDatabase } from './prepare-database.ts';
import { registeredProcesses } from './process-register.ts';
import { type DataPlane, removeServerFolder, startDataPlane } from './index.ts';

const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');
const environment = { ...loadEnvironment(), DATABASE_URL: undefined, REDIS_URL: undefined };
let dataFolder: string;
let plane: DataPlane | undefined;

beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-data-plane-'));
  chmodSync(dataFolder, 0o711);
});
afterEach(async () => {
  await plane?.stop();
  plane = undefined;
});
afterAll(() => {
  removeServerFolder(dataFolder);
  rmSync(dataFolder, { recursive: true, force: true });
});

const start = async (): Promise<DataPlane> => {
  plane = await startDataPlane({ dataFolder, environment, durable: false, log: () => undefined });
  return plane;
};

describe('startDataPlane', () => {
  it('gives PostgreSQL 18 and Redis, both with passwords, and ends them', async () => {
    const { ownerUrl, redisUrl, stop } = await start();
    expect(await ask(ownerUrl, 'show server_version')).toMatch(/^18\./);
    expect(await ask(ownerUrl, 'show password_encryption')).toBe('scram-sha-256');
    expect(await ask(ownerUrl, 'show listen_addresses')).toBe('127.0.0.1');
    await expect(ask(ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
    await expect(pingRedis(redisUrl.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow('WRONGPASS');
    expect(await pingRedis(redisUrl)).toBe('PONG');
    expect(registeredProcesses(dataFolder).map(({ name }) => name)).toEqual(['postgres', 'redis']);
    await stop();
    expect(registeredProcesses(dataFolder)).toEqual([]);
    await expect(ask(ownerUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps secrets where only their owner can read them', () => {
    expect(statSync(join(dataFolder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataFolder, 'servers/redis/redis.conf')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataFolder, 'servers/postgres')).mode & 0o777).toBe(0o700);
  });

  it('lets the restricted role in once the database is prepared, and loses nothing between starts', async () => {
    const first = await start();
    expect((await prepareDatabase(first, MIGRATIONS)).length).toBeGreaterThan(0);
    expect(await ask(first.appUrl, 'select current_user')).toBe('gatehouse_app');
    await ask(first.ownerUrl, "insert into departments (id, name) values ('kept', 'Kept') returning id");
    await first.stop();

    const second = await start();
    expect(await prepareDatabase(second, MIGRATIONS)).toEqual([]);
    expect(await ask(second.appUrl, "select name from departments where id = 'kept'")).toBe('Kept');
  });

  it('uses the servers that DATABASE_URL and REDIS_URL name, and starts none', async () => {
    const theirs = await start();
    const folder = join(dataFolder, 'installation-on-their-servers');
    const addresses = { ...environment, DATABASE_URL: theirs.ownerUrl, REDIS_URL: theirs.redisUrl };
    const ours = await startDataPlane({ dataFolder: folder, environment: addresses, log: () => undefined });
    expect(registeredProcesses(folder)).toEqual([]);
    expect(ours).toMatchObject({ ownerUrl: theirs.ownerUrl, redisUrl: theirs.redisUrl, embedded: false });
    await prepareDatabase(ours, MIGRATIONS);
    expect(await ask(ours.appUrl, 'select current_user')).toBe('gatehouse_app');
    expect(ours.appUrl).not.toBe(theirs.appUrl);
    await ours.stop();
    expect(await ask(theirs.ownerUrl, 'select 1::text')).toBe('1');
  });

  it('starts on a lock whose number belongs to another program by now', async () => {
    writeFileSync(join(dataFolder, 'servers/postgres/postmaster.pid'), `${process.pid}\n${dataFolder}\n`);
    const { ownerUrl } = await start();
    expect(await ask(ownerUrl, 'select 1::text')).toBe('1');
  });

  it('starts a server again that was killed', async () => {
    const { redisUrl } = await start();
    const killed = registeredProcesses(dataFolder).find(({ name }) => name === 'redis');
    process.kill(killed?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(registeredProcesses(dataFolder).map(({ name }) => name)).toContain('redis'), 10_000);
    await vi.waitFor(async () => expect(await pingRedis(redisUrl)).toBe('PONG'), 10_000);
  });

  it('names the three ways out when no Redis is to be had, and leaves nothing running', async () => {
    const bare = { ...environment, PATH: join(dataFolder, 'no-programs-here') };
    // The tests before this one may have unpacked a Redis into the folder that is looked into otherwise.
    const programsFolder = join(dataFolder, 'nothing-unpacked');
    const options = { dataFolder, programsFolder, environment: bare, durable: false, log: () => undefined };
    const failed = startDataPlane(options);
    await expect(failed).rejects.toMatchObject({ code: 'redis_missing' });
    await expect(failed).rejects.toThrow(/1\. install it[\s\S]*2\. set REDIS_URL[\s\S]*3\. on Debian/);
    expect(registeredProcesses(dataFolder)).toEqual([]);
  });

  it('says where the log is and how it ends when a server cannot start', async () => {
    const control = join(dataFolder, 'servers/postgres/PG_VERSION');
    const version = readFileSync(control, 'utf8');
    writeFileSync(control, '9\n');
    await expect(start()).rejects.toThrow(/postgres ended before it was ready; its log is .*postgres\.log[\s\S]*9/);
    writeFileSync(control, version);
  });
});

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(query);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function pingRedis(url: string): Promise<string> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let reason: Error | undefined;
  client.on('error', (error) => {
    reason = error;
  });
  try {
    await client.connect();
    return await client.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}
