import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSourceFile, isSourceFolder } from './rules.mjs';

/** The text of a file; null when it is not there. */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** SHA-256 over the names and contents of the source files at or below `paths`; what is not there counts as such. */
export function contentHash(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToHash(hash, root, path);
  return hash.digest('hex');
}

function addToHash(hash, root, path) {
  const place = join(root, path);
  const text = readFile(place);
  if (text !== undefined) {
    hash.update(`${path}\0${text?.length ?? 'missing'}\0`).update(text ?? '');
    return;
  }
  for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const takesPart = entry.isDirectory() ? isSourceFolder(entry.name) : isSourceFile(entry.name);
    if (takesPart) addToHash(hash, root, join(path, entry.name));
  }
}

/** The bytes of a file, null when there is nothing, undefined when it is a folder. */
function readFile(place) {
  try {
    return readFileSync(place);
  } catch (error) {
    if (error.code === 'EISDIR') return undefined;
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
