import { cpSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { DomainError } from '@gatehouse/kernel';
import { prepareProgramsFolder } from '@gatehouse/platform/data-plane';
import { folders } from './installation-folders.ts';

/** A moment as part of a file's name: `20261120-093000`, in UTC. */
export const timestampOf = (now: Date): string =>
  now.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-');

/** Whether there is anything in the folder that would be lost. */
export const isEmptyFolder = (folder: string): boolean => !existsSync(folder) || readdirSync(folder).length === 0;

/**
 * Moves the data of a stopped installation out of the way; nothing is deleted.
 *
 * @returns where it is now
 * @throws DomainError `cannot_set_aside` when the folder cannot be moved, as when it is a disk of its own
 */
export function setAside(dataFolder: string, now: Date): string {
  const aside = `${dataFolder}-aside-${timestampOf(now)}`;
  try {
    renameSync(dataFolder, aside);
    return aside;
  } catch (cause) {
    throw new DomainError(
      'conflict',
      'cannot_set_aside',
      `${dataFolder} cannot be moved to ${aside}; nothing was changed: move it away yourself, then try again`,
      { cause },
    );
  }
}

/** Takes over the programs that were unpacked for an earlier installation: the next start needs no network for them. */
export function takePrograms(from: string, dataFolder: string, log: (line: string) => void): void {
  const programs = folders.programs(from);
  if (!existsSync(programs)) return;
  cpSync(programs, prepareProgramsFolder(dataFolder, log), { recursive: true, verbatimSymlinks: true });
}
