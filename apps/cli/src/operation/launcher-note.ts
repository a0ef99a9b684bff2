import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import {
  identify,
  isRunning,
  type ProcessIdentity,
  readIfThere,
  writePrivateFile,
} from '@gatehouse/platform/data-plane';
import { z } from 'zod';
import { makeWhole, markOf, removeMarks, runningMark, writeMark } from './launcher-mark.ts';

const LauncherNote = z.strictObject({
  pid: z.int().positive(),
  began: z.string().nullable(),
  url: z.url(),
  /** False while it starts. */
  ready: z.boolean(),
  startedAt: z.iso.datetime(),
});

/**
 * What the launcher of an installation leaves in its data folder while it runs, as `launcher.json` and in its mark. That
 * only one can make `launcher.json` keeps a second out; when somebody damages or removes it, the mark does.
 */
export type LauncherNote = z.infer<typeof LauncherNote>;

const fileIn = (dataFolder: string): string => join(dataFolder, 'launcher.json');

/**
 * The launcher that runs this installation now; null when there is none.
 *
 * @throws DomainError `launcher_note_damaged` when one runs that nothing readable is known of
 */
export function runningLauncher(dataFolder: string): LauncherNote | null {
  const note = readNote(fileIn(dataFolder));
  if (note && isRunning(note)) return note;
  const mark = runningMark(dataFolder);
  if (!mark) return null;
  const copy = readNote(mark.file);
  if (copy) return copy;
  throw new DomainError(
    'conflict',
    'launcher_note_damaged',
    `a launcher (process ${mark.process.pid}) runs this installation, but its notes in ${dataFolder} cannot be read: ` +
      '`./gatehouse down` stops it, `./gatehouse up` starts it again',
  );
}

/** The process of the launcher that runs now, also when nothing that it noted can be read; null when there is none. */
export function launcherProcess(dataFolder: string): ProcessIdentity | null {
  const note = readNote(fileIn(dataFolder));
  if (note && isRunning(note)) return note;
  return runningMark(dataFolder)?.process ?? null;
}

/**
 * Becomes the launcher of the installation, unless another is.
 *
 * @returns the note of whoever is the launcher now, and whether it is this process
 * @throws DomainError as `runningLauncher` does
 */
export function becomeLauncher(
  dataFolder: string,
  url: string,
  startedAt: Date,
): { note: LauncherNote; mine: boolean } {
  const note: LauncherNote = { ...identify(process.pid), url, ready: false, startedAt: startedAt.toISOString() };
  const holder = runningLauncher(dataFolder) ?? take(fileIn(dataFolder), note);
  if (holder) return { note: holder, mine: false };
  writeMark(markOf(dataFolder, note), text(note));
  return { note, mine: true };
}

/** Says that the installation can be used. */
export function sayReady(dataFolder: string, note: LauncherNote): void {
  const ready = text({ ...note, ready: true });
  writeMark(markOf(dataFolder, note), ready);
  writePrivateFile(fileIn(dataFolder), ready);
}

/** Lets another become the launcher: takes away what this process left, or one that has ended. */
export function resign(dataFolder: string): void {
  removeMarks(dataFolder);
  const holder = launcherProcess(dataFolder);
  if (!holder || holder.pid === process.pid) rmSync(fileIn(dataFolder), { force: true });
}

/** Makes the file, which only one can; null when that succeeded, else the note of the one that has it. */
function take(file: string, note: LauncherNote): LauncherNote | null {
  if (makeWhole(file, text(note))) return null;
  const holder = readNote(file);
  if (holder && isRunning(holder)) return holder;
  // What a killed launcher left. Two that find it at once must not both remove it: the second would remove the first's.
  const takeover = `${file}.takeover`;
  const rival = makeWhole(takeover, text(note)) ? null : readNote(takeover);
  if (rival && isRunning(rival)) return rival;
  try {
    rmSync(file, { force: true });
    return makeWhole(file, text(note)) ? null : readNote(file);
  } finally {
    rmSync(takeover, { force: true });
  }
}

/** Null when there is none, and when it cannot be read: whether there is a launcher is then for its mark to say. */
function readNote(file: string): LauncherNote | null {
  try {
    return LauncherNote.parse(JSON.parse(readIfThere(file) ?? 'null'));
  } catch {
    return null;
  }
}

const text = (note: LauncherNote): string => `${JSON.stringify(note, null, 2)}\n`;
