import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { chown, chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { OWNER, serverEnvironment } from '../embedded-postgres.ts';
import { postgresPrograms } from '../postgres-programs.ts';
import { scramVerifier } from '../scram.rules.ts';
import { keptSecrets } from '../secrets.ts';
import { type ServerAccount, serverAccount } from '../server-account.ts';
import { prepareServerFolder } from '../server-folder.ts';
import { extractFile } from './backup-folder.ts';
import { CLUSTER, DATA, type Manifest, platformOf } from './manifest.rules.ts';

/** The major version of the embedded PostgreSQL. */
const MAJOR = 18;

export interface ExtractBackupOptions {
  backup: string;
  manifest: Manifest;
  /** Made for it; nothing of worth may be in it. */
  dataFolder: string;
  environment: Record<string, string | undefined>;
  log(line: string): void;
}

/**
 * Makes a data folder out of a backup: the cluster, recovered, under passwords of its own, and the files beside it. The
 * backup must have been checked.
 *
 * @throws DomainError `backup_of_another_platform`, `backup_damaged`, `backup_not_recovered`
 */
export async function extractBackup({
  backup,
  manifest,
  dataFolder,
  environment,
  log,
}: ExtractBackupOptions): Promise<void> {
  refuseForeign(manifest);
  const account = serverAccount();
  const serverFolder = prepareServerFolder(dataFolder, account, log);
  const places: Record<string, string> = { [CLUSTER]: join(serverFolder, 'postgres'), [DATA]: dataFolder };
  const placeOf = (path: string): string => {
    const [part = '', ...rest] = path.split('/');
    return join(places[part] ?? join(dataFolder, part), ...rest);
  };
  for (const folder of manifest.folders) await mkdir(placeOf(folder), { recursive: true, mode: 0o700 });
  for (const file of manifest.files) await extractFile(backup, file, placeOf(file.path));
  await handOver(join(serverFolder, 'postgres'), account);
  await recover(dataFolder, serverFolder, account, environment);
}

function refuseForeign({ postgres: { major, platform } }: Manifest): void {
  const here = platformOf(process);
  if (major === MAJOR && platform === here) return;
  throw new DomainError(
    'invalid',
    'backup_of_another_platform',
    `the backup is of PostgreSQL ${major} on ${platform}, and this is PostgreSQL ${MAJOR} on ${here}: restore it where the ` +
      'version and the kind of machine are the same',
  );
}

async function handOver(folder: string, account: ServerAccount | undefined): Promise<void> {
  await chmod(folder, 0o700);
  if (!account) return;
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}

/**
 * Replays the log of the time of the copy, and gives the owner the password of the new installation: in single-user mode,
 * where no password is asked for and nobody can connect.
 */
async function recover(
  dataFolder: string,
  serverFolder: string,
  account: ServerAccount | undefined,
  environment: Record<string, string | undefined>,
): Promise<void> {
  const programs = postgresPrograms(join(serverFolder, 'programs'), account);
  const { ownerPassword } = keptSecrets(dataFolder);
  const server = spawn(join(programs, 'postgres'), ['--single', '-D', join(serverFolder, 'postgres'), 'postgres'], {
    cwd: '/',
    env: serverEnvironment(environment),
    stdio: ['pipe', 'ignore', 'pipe'],
    ...account,
  });
  // One that ends before it reads has said why.
  server.stdin.on('error', () => undefined);
  server.stdin.end(`alter role ${OWNER} password '${scramVerifier(ownerPassword, randomBytes(16))}'\n`);
  const ended = new Promise<number | null>((resolve, reject) => {
    server.once('error', reject);
    server.once('close', resolve);
  });
  const [said, code] = await Promise.all([text(server.stderr), ended]);
  const fault = said.split('\n').find((line) => /\b(ERROR|FATAL|PANIC):/.test(line));
  if (code === 0 && !fault) return;
  throw new DomainError(
    'invalid',
    'backup_not_recovered',
    `PostgreSQL could not be brought back from the backup: ${fault ?? said.slice(-400)}`,
  );
}
