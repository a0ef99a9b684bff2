import { existsSync, renameSync } from 'node:fs';
import { readIfThere } from './private-file.ts';

const KEPT = 3;

/** Moves a log aside before a new start writes it; the last three are kept as `<file>.1` to `.3`. */
export function rotateLog(file: string): void {
  for (let age = KEPT; age >= 1; age--) {
    const from = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${age}`);
  }
}

/** The last lines of a log, without empty ones; empty text when there is no log. */
export function lastLines(file: string, count: number): string {
  const lines = (readIfThere(file) ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
