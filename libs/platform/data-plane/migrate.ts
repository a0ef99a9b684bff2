import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, messageOf } from '@gatehouse/kernel';
import pg from 'pg';

/** One folder below `prisma/migrations`. */
export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 (hex) of the file, as Prisma's own table keeps it. */
  checksum: string;
}

/** Every migrating process takes this advisory lock first; it is the number that Prisma Migrate uses. */
const ADVISORY_LOCK = 72_707_369;

/** Prisma Migrate's own table, so that its tools can read this history. */
const HISTORY = `create table if not exists "_prisma_migrations" (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

/** Reads the migrations in `folder`, in the order of their names. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Applies what is missing, in order, one transaction each, under an advisory lock: two that migrate at once take turns.
 *
 * @param ownerUrl database address of the owner role
 * @param folder   the folder with the migrations
 * @returns names of the migrations that were applied now
 * @throws DomainError `migration_changed` when an applied file was edited since, `migration_failed` with the statement's error
 */
export async function migrate(ownerUrl: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(HISTORY);
    const applied = await appliedChecksums(client);
    refuseChanged(migrations, applied);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * What keeps the database from being used by this version, in words; null when it is up to date. Any role may ask.
 *
 * @param url database address of any role that may read the history
 */
export async function schemaProblem(url: string, folder: string): Promise<string | null> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('_prisma_migrations') is not null as there`,
    );
    if (!rows[0]?.there) return 'the database has no schema yet';
    const applied = await appliedChecksums(client);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    if (missing.length > 0) return `${missing.length} migration(s) are not applied, the first is ${missing[0]?.name}`;
    const known = new Set(migrations.map(({ name }) => name));
    const newer = [...applied.keys()].filter((name) => !known.has(name));
    return newer.length > 0 ? `the database is newer than this program: it has ${newer.join(', ')}` : null;
  } finally {
    await client.end();
  }
}

async function appliedChecksums(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from "_prisma_migrations" where finished_at is not null and rolled_back_at is null',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function refuseChanged(migrations: Migration[], applied: Map<string, string>): void {
  const changed = migrations.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  if (!changed) return;
  throw new DomainError(
    'conflict',
    'migration_changed',
    `migration ${changed.name} was edited after it was applied; restore the file and put the change in a new migration`,
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query(
      `insert into "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count)
       values ($1, $2, now(), $3, 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new DomainError('internal', 'migration_failed', `migration ${migration.name} failed: ${messageOf(cause)}`, {
      cause,
    });
  }
}
