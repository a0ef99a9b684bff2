import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DomainError } from '@gatehouse/kernel';
import type { z } from 'zod';

/** Writes a file that only its owner may read, all of it or nothing: a reader never sees half of it. */
export function writePrivateFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.new`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, path);
}

/** The text of a file; null when it is not there. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads a JSON file of the data folder; null when it is not there.
 *
 * @throws DomainError `data_file_damaged` when it is not what was written
 */
export function readPrivateJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> | null {
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${path} is damaged: restore it from a backup of the data folder, or move it away`;
    throw new DomainError('invalid', 'data_file_damaged', message, { cause });
  }
}
