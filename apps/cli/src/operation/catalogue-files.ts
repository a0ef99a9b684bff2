import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { CatalogueFile } from '@gatehouse/contracts/systems';

/** The YAML and Cedar files of a catalogue's folder, as they are, sorted by path. */
export function readCatalogueFolder(folder: string): CatalogueFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ya?ml|cedar(schema)?)$/.test(path))
    .sort()
    .map((path) => ({ path: path.replaceAll(sep, '/'), text: readFileSync(join(folder, path), 'utf8') }));
}
