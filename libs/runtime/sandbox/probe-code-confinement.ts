import { messageOf } from '@gatehouse/kernel';
import { z } from 'zod';
import type { CodeConfinement } from './confine-python.rules.ts';
import { findPythons, SYSTEM_FOLDERS } from './find-pythons.ts';
import { filterArchitecture, NO_FILTER } from './open-call-filter.ts';
import type { ConfinementProbe } from './probe-confinement.ts';
import { pythonLimits } from './python-limits.rules.ts';
import type { PythonRuntime } from './python-runtime.rules.ts';
import { type CodeLaunch, runConfined } from './run-confined.ts';

/** What the machine offers to run code in, or why it offers nothing. */
export type CodeProbe = { available: true; launch: CodeLaunch } | { available: false; reason: string };

/** How long a trial may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Loads native modules, writes a file and looks whether namespaces, call filter and limits are really there. */
const TRIAL = `
import ctypes, json, math, os, resource, socket
open('trial', 'w').close()
def refused(attempt):
    try:
        attempt()
    except PermissionError:
        return True
print(json.dumps({
    'files': os.listdir('.'),
    'hidden': not any(os.path.exists(path) for path in ('/etc', '/proc', '/home', '/root', '/var', '/tmp')),
    'first': os.getpid() == 1,
    'filtered': refused(os.fork) and refused(socket.socket),
    'limited': resource.RLIM_INFINITY not in resource.getrlimit(resource.RLIMIT_AS) + resource.getrlimit(resource.RLIMIT_NPROC),
}))
`;
const TrialReport = z.object({
  files: z.tuple([z.literal('trial')]),
  hidden: z.literal(true),
  first: z.literal(true),
  filtered: z.literal(true),
  limited: z.literal(true),
});

/**
 * Tries what code will be run in, as it will be run: with every Python of the machine, at best with a limit on the number
 * of files and else, where that needs a permission that bubblewrap alone has, without.
 *
 * @param machine whether and with which bubblewrap programs can be confined at all
 * @param searchPath where to look for Python beside the folders of the system
 */
export async function probeCodeConfinement(
  machine: ConfinementProbe,
  searchPath: string,
  hidden: readonly string[],
  systemFolders = SYSTEM_FOLDERS,
): Promise<CodeProbe> {
  if (!machine.available) return machine;
  const architecture = filterArchitecture();
  if (!architecture) return refused(NO_FILTER);
  const pythons = await findPythons(searchPath, systemFolders);
  const problems = pythons.flatMap((python) => ('problem' in python ? [python.problem] : []));
  const runtimes = pythons.flatMap((python) => ('runtime' in python ? [python.runtime] : []));
  for (const launch of candidates(machine.confinement, runtimes).map(
    (confinement): CodeLaunch => ({ confinement, architecture, hidden }),
  )) {
    const problem = await tryLaunch(launch);
    if (problem === null) return { available: true, launch };
    problems.push(`${launch.confinement.python.executable}: ${problem}`);
  }
  return refused(problems.length === 0 ? 'there is no python3; install the package python3' : problems.join('; '));
}

const candidates = (
  { bubblewrap, disablesNesting }: Pick<CodeConfinement, 'bubblewrap' | 'disablesNesting'>,
  runtimes: readonly PythonRuntime[],
): CodeConfinement[] =>
  [true, false].flatMap((limitsFiles) =>
    runtimes.map((python) => ({ bubblewrap, disablesNesting, limitsFiles, python })),
  );

/** What is wrong with it, or null. */
async function tryLaunch(launch: CodeLaunch): Promise<string | null> {
  try {
    const limits = { ...pythonLimits(30), wallMs: PATIENCE_MS };
    const run = await runConfined(launch, TRIAL, limits, new AbortController().signal);
    if (run.exitCode === 0) return judge(run.stdout.text);
    const said = run.stderr.text.trim().split('\n').at(-1) || run.stdout.text.trim();
    return `the trial ${run.ended} with ${run.exitCode ?? run.signal}: ${said}`;
  } catch (error) {
    return messageOf(error);
  }
}

function judge(report: string): string | null {
  const { success, error } = TrialReport.safeParse(JSON.parse(report));
  return success ? null : `the trial was not confined: ${error.issues.map(({ path }) => path.join('.')).join(', ')}`;
}

const refused = (reason: string): CodeProbe => ({ available: false, reason });
