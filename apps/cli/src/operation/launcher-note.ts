import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, readIfThere, writePrivateFile } from '@gatehouse/platform/data-plane';
import { z } from 'zod';

const LauncherNote = z.strictObject({
  pid: z.int().positive(),
  began: z.string().nullable(),
  url: z.url(),
  /** False while it starts. */
  ready: z.boolean(),
  startedAt: z.iso.datetime(),
});

/** What the launcher of an installation leaves in its data folder while it runs; also the lock that keeps a second out. */
export type LauncherNote = z.infer<typeof LauncherNote>;

const fileIn = (dataFolder: string): string => join(dataFolder, 'launcher.json');

/** The launcher that runs this installation now; null when there is none. */
export function runningLauncher(dataFolder: string): LauncherNote | null {
  const note = readNote(fileIn(dataFolder));
  return note && isRunning(note) ? note : null;
}

/**
 * Becomes the launcher of the installation, unless another is.
 *
 * @returns the note of whoever is the launcher now, and whether it is this process
 */
export function becomeLauncher(
  dataFolder: string,
  url: string,
  startedAt: Date,
): { note: LauncherNote; mine: boolean } {
  const note: LauncherNote = { ...identify(process.pid), url, ready: false, startedAt: startedAt.toISOString() };
  const holder = take(fileIn(dataFolder), note);
  return holder ? { note: holder, mine: false } : { note, mine: true };
}

/** Says that the installation can be used. */
export const sayReady = (dataFolder: string, note: LauncherNote): void =>
  writePrivateFile(fileIn(dataFolder), text({ ...note, ready: true }));

/** Lets another become the launcher. */
export const resign = (dataFolder: string): void => rmSync(fileIn(dataFolder), { force: true });

/** Makes the file, which only one can; null when that succeeded, else the note of the one that has it. */
function take(file: string, note: LauncherNote): LauncherNote | null {
  if (make(file, note)) return null;
  const holder = readNote(file);
  if (holder && isRunning(holder)) return holder;
  // What a killed launcher left. Two that find it at once must not both remove it: the second would remove the first's.
  const takeover = `${file}.takeover`;
  const rival = make(takeover, note) ? null : readNote(takeover);
  if (rival && isRunning(rival)) return rival;
  try {
    rmSync(file, { force: true });
    return make(file, note) ? null : readNote(file);
  } finally {
    rmSync(takeover, { force: true });
  }
}

function make(file: string, note: LauncherNote): boolean {
  try {
    writeFileSync(file, text(note), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readNote(file: string): LauncherNote | null {
  try {
    return LauncherNote.parse(JSON.parse(readIfThere(file) ?? 'null'));
  } catch {
    return null; // Cut short by a crash: as good as none.
  }
}

const text = (note: LauncherNote): string => `${JSON.stringify(note, null, 2)}\n`;
