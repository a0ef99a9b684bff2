import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure, step } from './progress.mjs';
import { isInstalled, npmErrors } from './rules.mjs';
import { runProgram } from './run-program.mjs';
import { readIfThere, writeStamp } from './stamp.mjs';

/** True when node_modules is what package-lock.json asks for, on this platform and this line of Node. */
export function isUpToDate(root, stampFile) {
  const installed = readIfThere(join(root, 'node_modules/.package-lock.json'));
  if (installed === null) return false;
  const lockFile = readLockFile(root);
  const wanted = stampOf(lockFile);
  if (readIfThere(stampFile) === wanted) return true;
  // Somebody may have installed by hand: npm's own record tells.
  if (!isInstalled(JSON.parse(lockFile), JSON.parse(installed))) return false;
  writeStamp(stampFile, wanted);
  return true;
}

export async function install(root, stampFile) {
  const npm = findNpm();
  await step('installing dependencies (npm ci, about a minute)', 'dependencies installed', () =>
    // Nothing that is used here needs an install script, and scripts of packages would run as whoever starts this.
    runProgram(
      'npm ci',
      npm,
      ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'],
      { cwd: root },
      npmErrors,
    ),
  );
  writeStamp(stampFile, stampOf(readLockFile(root)));
}

const readLockFile = (root) => readIfThere(join(root, 'package-lock.json')) ?? '{"packages":{}}';

function stampOf(lockFile) {
  const hash = createHash('sha256').update(lockFile).digest('hex');
  return `${hash} node${process.versions.node.split('.')[0]} ${process.platform}-${process.arch}\n`;
}

function findNpm() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), dirname(process.execPath)];
  const found = folders.map((folder) => join(folder, 'npm')).find(isExecutable);
  if (found) return found;
  throw new Failure('npm is missing: it comes with Node.js from https://nodejs.org; some systems have a package `npm`');
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
