import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { BackupWriter } from './backup-folder.ts';
import { belongsInBackup, CLUSTER, isNeededSegment } from './manifest.rules.ts';

/** What is told of a cluster that was copied. */
export interface CopiedCluster {
  major: number;
  folders: string[];
  events: number;
  migration: string | null;
  keyIds: string[];
}

/** Says where the write-ahead log ends: copied last, so that nothing older than it is relied on. */
const CONTROL_FILE = 'global/pg_control';

/**
 * Copies a running cluster, physically and without stopping it: between pg_backup_start and pg_backup_stop the files may be
 * copied while they change, and the write-ahead log of that time makes them whole. Transaction numbers come along, so
 * subscriptions and checkpoints go on where they were.
 *
 * @param ownerUrl address of a superuser, on the machine where the files are
 */
export async function copyCluster(ownerUrl: string, writer: BackupWriter): Promise<CopiedCluster> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const folder = await one<string>(client, `select current_setting('data_directory')`);
    // The slot keeps the log of the time of the copy from being recycled; it goes with the connection.
    await client.query(
      `select pg_create_physical_replication_slot('gatehouse_backup_' || pg_backend_pid(), true, true)`,
    );
    const first = await one<string>(client, `select pg_walfile_name(pg_backup_start('gatehouse', fast => true))`);
    const state = await describe(client);
    const folders = await copyFiles(folder, writer);
    const { rows } = await client.query<{ last: string; label: string }>(
      'select pg_walfile_name(lsn) as last, labelfile as label from pg_backup_stop(wait_for_archive => false)',
    );
    const { last = first, label = '' } = rows[0] ?? {};
    await writer.addText(`${CLUSTER}/backup_label`, label);
    for (const name of await readdir(join(folder, 'pg_wal'))) {
      if (!isNeededSegment(name, first, last)) continue;
      await writer.addFile(`${CLUSTER}/pg_wal/${name}`, join(folder, 'pg_wal', name));
    }
    return { ...state, folders };
  } finally {
    await client.end();
  }
}

async function copyFiles(folder: string, writer: BackupWriter): Promise<string[]> {
  const folders: string[] = [CLUSTER];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (entry.isDirectory()) {
      if (belongsInBackup(path)) folders.push(`${CLUSTER}/${path}`);
    } else if (belongsInBackup(path) && path !== CONTROL_FILE) {
      // A table that was dropped meanwhile is not there any more; the log knows of it.
      await writer.addFile(`${CLUSTER}/${path}`, join(folder, path));
    }
  }
  await writer.addFile(`${CLUSTER}/${CONTROL_FILE}`, join(folder, CONTROL_FILE));
  return folders;
}

async function describe(client: pg.Client): Promise<Omit<CopiedCluster, 'folders'>> {
  const version = await one<string>(client, `select current_setting('server_version_num')`);
  const base = { major: Math.floor(Number(version) / 10_000), events: 0, migration: null, keyIds: [] };
  const migrated = await one<boolean>(client, `select to_regclass('checkpoints') is not null`);
  if (!migrated) return base;
  const { rows } = await client.query<{ id: string }>(
    'select key_id as id from checkpoints group by key_id order by max(number) desc',
  );
  return {
    ...base,
    events: Number(await one(client, 'select coalesce(sum(position), 0) from stream_heads')),
    migration: await one<string | null>(client, 'select max(migration_name) from _prisma_migrations'),
    keyIds: rows.map(({ id }) => id),
  };
}

async function one<Value>(client: pg.Client, text: string): Promise<Value> {
  const { rows } = await client.query<[Value]>({ text, rowMode: 'array' });
  return rows[0]?.[0] as Value;
}
