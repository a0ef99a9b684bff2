import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, loadConfig } from '@gatehouse/platform/config';
import { asAppRole, type DataPlane, prepareDatabase, startDataPlane } from '@gatehouse/platform/data-plane';
import { Database } from '@gatehouse/platform/database';
import { Redis } from 'ioredis';
import type { MachinePart } from './result.ts';

/** Connections of every pool, the product's and the others'. */
export const POOL = 20;

const MIGRATIONS = resolve('prisma/migrations');

/** A migrated database of one case. */
export interface CaseDatabase {
  /** For the product, as the restricted role. */
  config: Config;
  ownerUrl: string;
  /** A pool of the same size for floors and peers, as the owner. */
  owner: Database;
}

/** PostgreSQL and Redis of the benchmarks' own: durable as in production, in a folder that goes when they are done. */
export class Servers {
  private readonly opened: Database[] = [];

  private constructor(
    private readonly folder: string,
    private readonly dataPlane: DataPlane,
  ) {}

  static async start(log: (line: string) => void): Promise<Servers> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
    // The servers run under another account when root starts them; it passes through this folder.
    await chmod(folder, 0o711);
    const environment = { PATH: process.env.PATH };
    return new Servers(folder, await startDataPlane({ dataFolder: folder, log, environment, durable: true }));
  }

  get redisUrl(): string {
    return this.dataPlane.redisUrl;
  }

  /** The owner's address of a database that is made now and is empty. */
  async emptyDatabase(name: string): Promise<string> {
    const server = this.open(this.dataPlane.ownerUrl);
    await server.pool.query(`create database ${name}`);
    const address = new URL(this.dataPlane.ownerUrl);
    address.pathname = `/${name}`;
    return address.toString();
  }

  /** A database with the product's schema. */
  async database(name: string, settings: Record<string, string> = {}): Promise<CaseDatabase> {
    const ownerUrl = await this.emptyDatabase(name);
    const { secrets } = this.dataPlane;
    const appUrl = asAppRole(ownerUrl, secrets);
    await prepareDatabase({ ownerUrl, appUrl, secrets }, MIGRATIONS);
    return { config: this.config(appUrl, name, settings), ownerUrl, owner: this.open(ownerUrl) };
  }

  /** A pool of the usual size, closed with the servers. */
  open(url: string): Database {
    const database = new Database(this.config(url, 'bench', {}));
    this.opened.push(database);
    return database;
  }

  /** Versions, and whether a commit waits for the disk; refuses to measure when it does not. */
  async describe(): Promise<MachinePart[]> {
    const { pool } = this.open(this.dataPlane.ownerUrl);
    const show = async (setting: string): Promise<string> => {
      const { rows } = await pool.query<{ value: string }>('select current_setting($1) as value', [setting]);
      return rows[0]?.value ?? 'unknown';
    };
    const [version, fsync, synchronousCommit] = [
      await show('server_version'),
      await show('fsync'),
      await show('synchronous_commit'),
    ];
    if (fsync !== 'on' || synchronousCommit !== 'on') throw new Error('commits do not wait for the disk here');
    const redis = new Redis(this.redisUrl);
    const redisVersion = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
    redis.disconnect();
    return [
      { part: 'postgresql', value: `${version}, fsync ${fsync}, synchronous_commit ${synchronousCommit}` },
      { part: 'redis', value: redisVersion },
      { part: 'pools', value: `${POOL} connections each` },
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.opened.map((database) => database.onApplicationShutdown()));
    await this.dataPlane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private config(databaseUrl: string, name: string, settings: Record<string, string>): Config {
    return loadConfig({
      DATABASE_URL: databaseUrl,
      DATABASE_POOL: String(POOL),
      REDIS_URL: this.redisUrl,
      GATEHOUSE_QUEUE_PREFIX: name,
      GATEHOUSE_DATA: join(this.folder, name, 'data'),
      GATEHOUSE_KEYS: join(this.folder, name, 'keys'),
      GATEHOUSE_EMBEDDED: 'true',
      GATEHOUSE_CHECKPOINT_MS: '3600000',
      ...settings,
    });
  }
}
