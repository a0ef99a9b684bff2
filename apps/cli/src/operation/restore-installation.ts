import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { checkBackup, extractBackup, type Manifest, removeServerFolder } from '@gatehouse/platform/data-plane';
import { refuseElsewhere } from './embedded-database.ts';
import { bringDown } from './bring-down.ts';
import { isEmptyFolder, setAside, takePrograms } from './set-aside.ts';

export interface RestoreOptions {
  /** Folder with the backup. */
  backup: string;
  dataFolder: string;
  /** True when the data that is there may be put aside. */
  replace: boolean;
  environment: Record<string, string | undefined>;
  log(line: string): void;
}

export interface Restored {
  manifest: Manifest;
  /** Where the data is that was there before; null when there was none. */
  aside: string | null;
}

/**
 * Puts a backup in place: checked as a whole first, made ready beside the data, and moved to its place at the end. Until
 * then the data that was there is untouched.
 *
 * @throws DomainError `not_a_backup`, `backup_damaged`, `installation_exists` unless `replace`, and as `extractBackup` does
 */
export async function restoreInstallation(options: RestoreOptions): Promise<Restored> {
  const { backup, dataFolder, replace, environment, log } = options;
  refuseElsewhere(environment);
  log(`checking ${backup}`);
  const manifest = await checkBackup(backup);
  const empty = isEmptyFolder(dataFolder);
  if (!empty && !replace) {
    throw new DomainError(
      'conflict',
      'installation_exists',
      `${dataFolder} has an installation in it: restore elsewhere with --data, or put that one aside with --replace`,
    );
  }
  const unfinished = `${dataFolder}.restoring`;
  discard(unfinished);
  try {
    log(`bringing back ${manifest.files.length} files`);
    await extractBackup({ backup, manifest, dataFolder: unfinished, environment, log });
  } catch (error) {
    discard(unfinished);
    throw error;
  }
  const aside = empty ? null : await moveAway(dataFolder, log);
  if (empty) rmSync(dataFolder, { recursive: true, force: true });
  renameSync(unfinished, dataFolder);
  if (aside) takePrograms(aside, dataFolder, log);
  return { manifest, aside };
}

async function moveAway(dataFolder: string, log: (line: string) => void): Promise<string> {
  const stopped = await bringDown(dataFolder);
  if (stopped.length > 0) log(`stopped ${stopped.map(({ name }) => name).join(', ')}`);
  return setAside(dataFolder, new Date());
}

/** Takes away what an interrupted restore left. */
function discard(folder: string): void {
  removeServerFolder(folder);
  rmSync(join(folder), { recursive: true, force: true });
}
