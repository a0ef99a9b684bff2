import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity, writePrivateFile } from '@gatehouse/platform/data-plane';

/**
 * A file whose name says which process is the launcher. Whatever happens to what is in it, or to `launcher.json`, the
 * launcher can be found by it for as long as it runs.
 */
export interface LauncherMark {
  process: ProcessIdentity;
  file: string;
}

const NAME = /^launcher-([1-9]\d{0,9})-([\w-]*)\.json$/;

/** The mark that a process has in the data folder once it is the launcher. */
export function markOf(dataFolder: string, { pid, began }: ProcessIdentity): LauncherMark {
  const start = began === null ? '' : Buffer.from(began).toString('base64url');
  return { process: { pid, began }, file: join(dataFolder, `launcher-${pid}-${start}.json`) };
}

/** The mark of the launcher that runs now; undefined when none does. */
export const runningMark = (dataFolder: string): LauncherMark | undefined =>
  marksIn(dataFolder).find(({ process }) => isRunning(process));

/** Removes this process's mark, and those of processes that have ended. */
export function removeMarks(dataFolder: string): void {
  const removable = marksIn(dataFolder).filter((mark) => mark.process.pid === process.pid || !isRunning(mark.process));
  for (const { file } of removable) rmSync(file, { force: true });
}

/** Makes a file with the whole text in it, or none: false when there is one of that name already. */
export function makeWhole(file: string, text: string): boolean {
  const whole = `${file}.${process.pid}.whole`;
  writeFileSync(whole, text, { mode: 0o600 });
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Writes what the launcher says of itself into its mark. */
export const writeMark = ({ file }: LauncherMark, text: string): void => writePrivateFile(file, text);

function marksIn(dataFolder: string): LauncherMark[] {
  return namesIn(dataFolder).flatMap((name) => {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || start === undefined) return [];
    const began = start === '' ? null : Buffer.from(start, 'base64url').toString();
    return [{ process: { pid: Number(pid), began }, file: join(dataFolder, name) }];
  });
}

function namesIn(dataFolder: string): string[] {
  try {
    return readdirSync(dataFolder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
