import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type DebianProgram,
  downloadArguments,
  libraryFolders,
  privateAptOptions,
  starter,
} from './debian-package.rules.ts';
import { findOnPath } from './program-path.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;

/** Where a program is unpacked, and with which environment the system's package tools run. */
export interface UnpackOptions {
  /** Folder for programs that were unpacked; kept from start to start. */
  programsFolder: string;
  environment: Record<string, string | undefined>;
}

/**
 * The path of a program of Debian's packages, unpacked privately: nothing is installed and no root is needed. What was
 * unpacked before is used again.
 *
 * @param name folder of its own below `programsFolder`
 * @throws Error when the machine has no apt, or the packages cannot be fetched; its message says why
 */
export async function unpackDebianProgram(
  name: string,
  program: DebianProgram,
  { programsFolder, environment }: UnpackOptions,
): Promise<string> {
  const folder = join(programsFolder, name);
  const start = starterIn(folder, program);
  if (await runs(start)) return start;
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if (!findOnPath(tool, environment.PATH)) throw new Error(`this machine has no ${tool}`);
  }
  mkdirSync(programsFolder, { recursive: true, mode: 0o755 });
  // Unpacked beside its place and moved there when complete: two starts at once cannot disturb each other.
  const unfinished = mkdtempSync(join(programsFolder, `${name}-`));
  try {
    await download(program.packages, unfinished, environment);
    const files = await unpack(unfinished, environment);
    writeStarter(folder, unfinished, program, files);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(unfinished, 'unpacked'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  if (await runs(start)) return start;
  throw new Error(`the unpacked ${program.path} does not run on this machine`);
}

async function download(packages: readonly string[], folder: string, environment: UnpackOptions['environment']) {
  for (const part of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const aptGet = async (words: string[]): Promise<void> => {
    const env = { ...environment, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['-q', ...privateAptOptions(folder), ...words], { env, timeout: TIMEOUT_MS }).catch(failed);
  };
  await aptGet(['update']);
  await aptGet(downloadArguments(packages));
}

async function unpack(folder: string, environment: UnpackOptions['environment']): Promise<string[]> {
  const archives = join(folder, 'cache/archives');
  const target = join(folder, 'unpacked');
  for (const archive of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, archive), target], { env: environment }).catch(failed);
  }
  return existsSync(target) ? readdirSync(target, { recursive: true, encoding: 'utf8' }) : [];
}

function writeStarter(folder: string, unfinished: string, program: DebianProgram, files: string[]): void {
  if (!files.includes(program.path)) throw new Error(`${program.path} is not in ${program.packages.join(', ')}`);
  const libraries = libraryFolders(files).map((path) => join(folder, path));
  const place = starterIn(join(unfinished, 'unpacked'), program);
  mkdirSync(dirname(place));
  const real = join(folder, program.path);
  // A script only where it is needed: some shells leave the script itself open in the program that they start.
  if (libraries.length === 0) symlinkSync(real, place);
  else writeFileSync(place, starter(real, libraries), { mode: 0o755 });
}

/** In a folder of its own, under the program's own name, so that the folder can be put on a search path. */
const starterIn = (folder: string, program: DebianProgram): string => join(folder, 'start', basename(program.path));

async function runs(program: string): Promise<boolean> {
  return (
    existsSync(program) &&
    (await run(program, ['--version']).then(
      () => true,
      () => false,
    ))
  );
}

/** The reason is in what the tool wrote last, not in "Command failed". */
function failed(error: Error & { stderr?: string }): never {
  const reason = (error.stderr ?? '').trim().split('\n').filter(Boolean).at(-1);
  throw new Error(reason ?? error.message, { cause: error });
}
