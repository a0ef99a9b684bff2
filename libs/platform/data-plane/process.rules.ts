/** A process as it was when it was noted: its number alone may belong to another program later. */
export interface ProcessIdentity {
  pid: number;
  /** When the process began, in the operating system's own words; null where it cannot be told. */
  began: string | null;
}

/** What the operating system says of a process number now. */
export interface ObservedProcess {
  /** As in `ProcessIdentity`. */
  began: string | null;
  /** Ended, but its parent has not asked yet how. */
  ended: boolean;
}

/**
 * Reads `/proc/<pid>/stat` of Linux. The program's name in it stands in brackets and may hold anything, brackets too.
 *
 * @param boot identifies this start of the machine: process numbers and clock ticks begin again at the next
 */
export function parseProcessStat(stat: string, boot: string): ObservedProcess {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticksAtStart] = [fields[0], fields[19]];
  return { began: `${boot}:${ticksAtStart}`, ended: state === 'Z' || state === 'X' };
}

/** True when the noted process still runs, and the number was not given to another program since. */
export function isSameProcess(noted: ProcessIdentity, observed: ObservedProcess | null): boolean {
  if (!observed || observed.ended) return false;
  return noted.began === null || observed.began === null || noted.began === observed.began;
}

/** Lived this long, a process that dies is started again at once: it was not its start that failed. */
const STABLE_AFTER_MS = 30_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * How many milliseconds to wait before a process that died is started again: 0.2 s, then twice as long each time, 10 s
 * at most.
 *
 * @param deathsInARow how often it died without having lived long enough in between, this time included
 */
export const pauseBeforeRestart = (deathsInARow: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (Math.max(1, deathsInARow) - 1), LONGEST_PAUSE_MS);

/** The next count of deaths in a row, after one that lived `livedMs`. */
export const countDeath = (deathsInARow: number, livedMs: number): number =>
  livedMs >= STABLE_AFTER_MS ? 1 : deathsInARow + 1;
