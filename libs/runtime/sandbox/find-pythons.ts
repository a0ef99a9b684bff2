import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '@gatehouse/kernel';
import { findProgram } from './find-program.ts';
import { PYTHON_FACTS, PythonFacts, type PythonRuntime, pythonRuntime } from './python-runtime.rules.ts';

const execute = promisify(execFile);

/** How long a program that is asked about itself may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The system's own first: its files can be read by every account, those of a personal installation often not. */
export const SYSTEM_FOLDERS: readonly string[] = ['/usr/bin', '/usr/local/bin'];

export type PythonFinding = { runtime: PythonRuntime } | { problem: string };

/** Every python3 of this machine, the most suitable first, each with what it needs or what is wrong with it. */
export async function findPythons(searchPath: string, systemFolders: readonly string[]): Promise<PythonFinding[]> {
  const paths = await Promise.all([...systemFolders, searchPath].map((where) => findProgram('python3', where)));
  const found = [...new Set(paths.filter((path) => path !== null))];
  return Promise.all(found.map(describe));
}

async function describe(path: string): Promise<PythonFinding> {
  try {
    const options = { timeout: PATIENCE_MS, maxBuffer: 4 * 1024 * 1024, cwd: '/' };
    const { stdout: facts } = await execute(path, ['-I', '-S', '-B', '-c', PYTHON_FACTS], options);
    const known = PythonFacts.parse(JSON.parse(facts));
    const { stdout: listing } = await execute('ldd', [known.executable, ...known.binaries], options);
    return { runtime: pythonRuntime(known, listing) };
  } catch (error) {
    return { problem: `${path} does not say what it needs: ${messageOf(error)}` };
  }
}
