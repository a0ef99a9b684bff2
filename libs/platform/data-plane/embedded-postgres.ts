import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError } from '@gatehouse/kernel';
import pg from 'pg';
import type { DataPlaneContext } from './data-plane-context.ts';
import { findFreePort } from './free-port.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { commandLineOf, identify, isRunning, stopProcess } from './processes.ts';
import { makeOwnFolder } from './server-folder.ts';
import { SupervisedProcess } from './supervised-process.ts';

export const OWNER = 'gatehouse_owner';
const DATABASE = 'gatehouse';
/** What a server that is thrown away does not need: surviving a power cut. */
const NOT_DURABLE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * Starts the embedded PostgreSQL on a free port of the loopback interface; makes its cluster at the first start.
 *
 * @returns the owner's address of the product's database, and the process
 */
export async function startPostgres(
  context: DataPlaneContext,
): Promise<{ ownerUrl: string; process: SupervisedProcess }> {
  const { account, serverFolder, programsFolder, environment, secrets } = context;
  const programs = postgresPrograms(programsFolder, account);
  const folder = join(serverFolder, 'postgres');
  if (!existsSync(join(folder, 'PG_VERSION'))) await makeCluster(programs, folder, context);
  await clearStaleLock(folder);
  const port = await findFreePort();
  const url = `postgresql://${OWNER}:${secrets.ownerPassword}@127.0.0.1:${port}`;
  const server = new SupervisedProcess(
    {
      name: 'postgres',
      program: join(programs, 'postgres'),
      arguments: [
        ...['-D', folder, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
        ...['-c', 'max_connections=200', '-c', 'logging_collector=off'],
        ...(context.durable ? [] : NOT_DURABLE),
      ],
      environment: serverEnvironment(environment),
      folder: '/',
      account,
      logFile: join(context.logFolder, 'postgres.log'),
      // Fast shutdown: open sessions are ended, everything committed is on disk.
      signal: 'SIGINT',
      graceMs: 15_000,
      readyWithinMs: 60_000,
      isReady: () => answers(`${url}/postgres`),
    },
    context.register,
    context.log,
  );
  await server.start();
  await makeDatabase(`${url}/postgres`);
  return { ownerUrl: `${url}/${DATABASE}`, process: server };
}

async function makeCluster(programs: string, folder: string, context: DataPlaneContext): Promise<void> {
  const { account, serverFolder, secrets } = context;
  context.log('making the database cluster');
  // A cluster is there once PG_VERSION is; anything else is what an interrupted start left.
  rmSync(folder, { recursive: true, force: true });
  makeOwnFolder(folder, account);
  const passwordFile = join(serverFolder, `.owner-password.${process.pid}`);
  try {
    writeFileSync(passwordFile, secrets.ownerPassword, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    await promisify(execFile)(
      join(programs, 'initdb'),
      [
        ...['-D', folder, '-U', OWNER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
        ...['--locale=C', '--no-instructions', ...(context.durable ? [] : ['--no-sync'])],
      ],
      { cwd: '/', env: serverEnvironment(context.environment), ...account },
    );
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    const reason = (cause as { stderr?: string }).stderr?.trim() || String(cause);
    throw new DomainError('unavailable', 'database_not_made', `PostgreSQL's cluster could not be made: ${reason}`, {
      cause,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** PostgreSQL refuses to start when its lock names a number that runs, also when that is another program by now. */
async function clearStaleLock(folder: string): Promise<void> {
  const lock = join(folder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const holder = identify(Number.parseInt(readFileSync(lock, 'utf8'), 10));
  if (Number.isNaN(holder.pid)) return;
  const command = commandLineOf(holder.pid);
  if (command.includes('postgres') && command.includes(folder)) await stopProcess(holder, 'SIGINT', 15_000);
  else if (isRunning(holder)) rmSync(lock);
}

async function makeDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Settings of PostgreSQL's own in the caller's environment would send the server somewhere else. */
export const serverEnvironment = (
  environment: Record<string, string | undefined>,
): Record<string, string | undefined> => ({
  PATH: environment.PATH,
  TZ: 'UTC',
  LC_ALL: 'C',
});
