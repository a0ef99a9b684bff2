import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CatalogueFile } from '@gatehouse/contracts/systems';
import { DomainError, messageOf } from '@gatehouse/kernel';

/** What an installation may call a file; anything else is not written anywhere. */
const PATH = /^(policies\/)?[a-z0-9][a-z0-9_-]*\.(yaml|cedar)$/;

/**
 * Writes files of a catalogue into a folder, which is made when it is not there.
 *
 * @returns the paths of the files
 * @throws DomainError `catalogue_folder_taken` when it holds a catalogue already: two in one folder would be one with
 *   everything twice; `catalogue_folder_unwritable`
 */
export function writeCatalogueFolder(folder: string, files: readonly CatalogueFile[]): string[] {
  const strange = files.find(({ path }) => !PATH.test(path));
  if (strange) throw new DomainError('internal', 'strange_path', `the installation sent a file called ${strange.path}`);
  try {
    mkdirSync(folder, { recursive: true });
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
      /\.(ya?ml|cedar)$/.test(path),
    );
    if (there) throw taken(folder, there);
    return files.map(({ path, text }) => {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text, { flag: 'wx' });
      return target;
    });
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const message = `the catalogue cannot be written to ${folder}: ${messageOf(cause)}`;
    throw new DomainError('invalid', 'catalogue_folder_unwritable', message, { cause });
  }
}

const taken = (folder: string, there: string): DomainError =>
  new DomainError(
    'conflict',
    'catalogue_folder_taken',
    `${folder} holds ${there} already: name another folder, or empty this one first`,
  );
