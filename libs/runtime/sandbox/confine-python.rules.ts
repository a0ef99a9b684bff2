import { FILTER_DESCRIPTOR, refuseContradiction } from './confine.rules.ts';
import { PYTHON_PRELUDE_COMMAND } from './python-prelude.rules.ts';
import { type PythonLimits, resourceLimits } from './python-limits.rules.ts';
import type { PythonRuntime } from './python-runtime.rules.ts';

/** What this machine offers to run code in. */
export interface CodeConfinement {
  bubblewrap: string;
  /** Whether this bubblewrap can forbid further user namespaces (0.8 and later). */
  disablesNesting: boolean;
  /** Whether the number of files can be limited: a file system mounted by us, as bubblewrap's own has no such limit. */
  limitsFiles: boolean;
  python: PythonRuntime;
}

/** Through which bubblewrap says what happens to the program. */
export const STATUS_DESCRIPTOR = 4;

const SCRATCH = '/scratch';
const NOBODY = '65534';

/** A folder that every Linux has and that is needed by nothing here; in a mount namespace of its own. */
const MOUNT_POINT = '/dev/shm';

/**
 * The command line that runs code which it reads from standard input: in namespaces of its own, with Python's own files and an
 * empty folder to write in, no /proc, no /dev, no /etc, no network, no capabilities. The program is the first process of
 * its PID namespace, so that its end is the end of everything in it, and its parent reaps it.
 *
 * @param hidden folders that must stay out of sight: data and keys
 * @throws DomainError `confinement_contradicts` when one of them lies among Python's files
 */
export function confinePython(
  { bubblewrap, disablesNesting, limitsFiles, python }: CodeConfinement,
  limits: PythonLimits,
  hidden: readonly string[],
): { command: string; args: string[] } {
  refuseContradiction(`Python ${python.version}`, python.readable, hidden);
  const confined = [
    bubblewrap,
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
    ...(disablesNesting ? ['--disable-userns'] : []),
    ...['--uid', NOBODY, '--gid', NOBODY, '--hostname', 'sandbox', '--cap-drop', 'ALL'],
    ...['--die-with-parent', '--new-session', '--as-pid-1'],
    ...python.readable.flatMap((path) => ['--ro-bind-try', path, path]),
    ...python.masked.flatMap((folder) => ['--size', '4096', '--tmpfs', folder, '--remount-ro', folder]),
    ...(limitsFiles ? ['--bind', MOUNT_POINT, SCRATCH] : ['--size', String(limits.filesBytes), '--tmpfs', SCRATCH]),
    ...['--remount-ro', '/', '--chdir', SCRATCH],
    ...['--clearenv', ...environmentOf(python).flatMap(([name, value]) => ['--setenv', name, value])],
    ...['--seccomp', String(FILTER_DESCRIPTOR), '--json-status-fd', String(STATUS_DESCRIPTOR), '--'],
    ...[python.executable, '-I', '-S', '-B', '-u', '-X', 'utf8', '-c', PYTHON_PRELUDE_COMMAND],
    ...resourceLimits(limits),
  ];
  const [command = bubblewrap, ...args] = limitsFiles ? [...mounting(limits), ...confined] : confined;
  return { command, args };
}

const environmentOf = ({ libraryFolders }: PythonRuntime): [string, string][] => [
  ['HOME', SCRATCH],
  ['TMPDIR', SCRATCH],
  ['LANG', 'C.UTF-8'],
  // One arena for all threads, or their reservations would use up the address space.
  ['MALLOC_ARENA_MAX', '1'],
  ...(libraryFolders.length === 0 ? [] : [['LD_LIBRARY_PATH', libraryFolders.join(':')] satisfies [string, string]]),
];

/** Mounts an empty file system that is limited in bytes and in files, in namespaces of its own, and goes on to the program that follows. */
function mounting({ filesBytes, files }: PythonLimits): string[] {
  const options = `size=${filesBytes},nr_inodes=${files},mode=0777,nosuid,nodev,noexec`;
  return [
    ...['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c'],
    ...[`mount -t tmpfs -o ${options} sandbox ${MOUNT_POINT} && exec "$@"`, 'sh'],
  ];
}
