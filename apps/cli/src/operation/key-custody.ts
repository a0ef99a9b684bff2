import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, fine, problem, warning } from './doctor.rules.ts';

/** What holds a private key, by its first line. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** Keys are small; larger files are something else. */
const KEY_BYTES = 16_384;
/** How deep keys are looked for: copies of the data folder lie near the top. */
const DEPTH = 3;

/**
 * Looks for copies of the signing key where they do not belong: in the data folder and in the folders that are backed up
 * or put aside beside it. Whoever has data and key can rewrite the record.
 *
 * @param folders those that must not have a key in them
 */
export function examineKeyCustody(keysFolder: string, folders: readonly string[]): Finding[] {
  const file = join(keysFolder, 'signing-key.pem');
  const key = existsSync(file) ? hashOf(file) : null;
  const strays = folders.filter((folder) => folder !== keysFolder).flatMap((folder) => privateKeysIn(folder, DEPTH));
  const findings = strays.map((stray) =>
    warning(
      'key custody',
      `${stray} is ${hashOf(stray) === key ? 'a copy of the signing key' : 'a private key'} beside the data: move it to where backups of the data do not go`,
    ),
  );
  if (key === null) return findings;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    findings.push(problem('key custody', `others can read ${file} (mode ${mode.toString(8)}): chmod 600 it`));
  }
  return findings.length > 0
    ? findings
    : [fine('key custody', 'the signing key is apart from the data and its backups')];
}

function privateKeysIn(folder: string, depth: number): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 && entry.name !== 'servers' ? privateKeysIn(path, depth - 1) : [];
    if (!entry.isFile() || statSync(path).size > KEY_BYTES) return [];
    return PRIVATE_KEY.test(readFileSync(path, 'utf8')) ? [path] : [];
  });
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
