import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { CatalogueFile } from '@gatehouse/contracts/systems';
import { DomainError, messageOf } from '@gatehouse/kernel';

/**
 * The YAML and Cedar files of a catalogue's folder and the folders below it, as they are, sorted by path. Hidden ones are
 * left out.
 *
 * @throws DomainError `catalogue_folder_unreadable`, `catalogue_folder_empty`
 */
export function readCatalogueFolder(folder: string): CatalogueFile[] {
  let files: CatalogueFile[];
  try {
    files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll(sep, '/'))
      .filter((path) => /\.(ya?ml|cedar)$/.test(path) && !/(^|\/)\./.test(path))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  } catch (cause) {
    const message = `the catalogue in ${folder} cannot be read: ${messageOf(cause)}`;
    throw new DomainError('not_found', 'catalogue_folder_unreadable', message, { cause });
  }
  if (files.length > 0) return files;
  const message = `${folder} has no .yaml or .cedar file in it: name the folder of a catalogue, as deploy/catalog`;
  throw new DomainError('invalid', 'catalogue_folder_empty', message);
}

/** The same error with its files as the reader can open them, seen from where the command was given. */
export function withFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof DomainError)) return error;
  const { kind, code, message, retryAfterSeconds, changedBy } = error;
  const findings = error.findings.map((finding) =>
    finding.file ? { ...finding, file: join(folder, finding.file) } : finding,
  );
  return new DomainError(kind, code, message, {
    cause: error,
    findings,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(changedBy !== undefined && { changedBy }),
  });
}
