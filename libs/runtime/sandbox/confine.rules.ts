import { isAbsolute, relative } from 'node:path';
import { DomainError } from '@gatehouse/kernel';

/** A program of somebody else, and what it needs to see. */
export interface ConfinedProgram {
  /** For messages: `tool server filesystem`. */
  name: string;
  /** Absolute path of the executable. */
  command: string;
  args: readonly string[];
  /** Files and folders that it may read, beside the system's own. Absolute paths. */
  readable: readonly string[];
  /** Folder on this machine that it may write, seen as `SCRATCH` inside; without one it has only memory. */
  scratch: string | null;
  /** Whether it may use the network of this machine. */
  network: boolean;
}

/** What the machine offers for confinement. */
export interface Confinement {
  bubblewrap: string;
  /** Path of util-linux's prlimit, where there is one. */
  prlimit: string | null;
  /** Whether this bubblewrap can forbid further user namespaces (0.8 and later). */
  disablesNesting: boolean;
}

/** Where a confined program finds its scratch folder. */
export const SCRATCH = '/scratch';

/** Through which bubblewrap is given the filter of the program's system calls. */
export const FILTER_DESCRIPTOR = 3;

/** Programs and libraries of the system: what every program needs and nothing of the company is in. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc/ld.so.cache', '/etc/alternatives'];
const SYSTEM_FOR_NETWORK = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/ssl', '/etc/pki'];

const MIB = 1024 * 1024;

/** nofile: open files; nproc: processes and threads; data: memory of one process; fsize: size of one file; core: no dumps. */
const LIMITS = { nofile: 512, nproc: 256, data: 1024 * MIB, fsize: 256 * MIB, core: 0 };

const TEMPORARY_BYTES = 64 * MIB;
const NOBODY = '65534';

/**
 * The command line that runs a program in namespaces of its own: it sees the system's libraries, what is listed and its
 * scratch folder, and nothing else of the machine; it has no network unless listed, no capabilities, no system calls that reach
 * for the kernel, and dies with its parent. Its environment is what the caller gives to `spawn`: values do not belong on a command line, which others can read.
 *
 * @param hidden folders that must stay out of sight: data and keys
 * @throws DomainError `confinement_contradicts` when a folder to hide lies in one to be seen, or the other way round
 */
export function confine(
  program: ConfinedProgram,
  confinement: Confinement,
  hidden: readonly string[],
): { command: string; args: string[] } {
  const seen = [...SYSTEM, ...program.readable];
  refuseContradiction(program.name, seen, hidden);
  const limited = confinement.prlimit === null ? [] : [confinement.prlimit, ...limitArguments(), '--'];
  return {
    command: confinement.bubblewrap,
    args: [
      ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
      ...(program.network ? [] : ['--unshare-net']),
      ...(confinement.disablesNesting ? ['--disable-userns'] : []),
      ...['--uid', NOBODY, '--gid', NOBODY, '--hostname', 'tool-server'],
      ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
      ...[...SYSTEM, ...(program.network ? SYSTEM_FOR_NETWORK : [])].flatMap((path) => ['--ro-bind-try', path, path]),
      // Read-only: a worker that runs as root is still root to the kernel's settings below /proc/sys.
      ...['--proc', '/proc', '--remount-ro', '/proc'],
      ...['--dev', '/dev', ...memory('/dev/shm'), '--remount-ro', '/dev'],
      ...memory('/tmp'),
      ...program.readable.flatMap((path) => ['--ro-bind', path, path]),
      ...(program.scratch === null ? memory(SCRATCH) : ['--bind', program.scratch, SCRATCH]),
      ...['--remount-ro', '/', '--chdir', SCRATCH, '--seccomp', String(FILTER_DESCRIPTOR), '--'],
      ...limited,
      ...[program.command, ...program.args],
    ],
  };
}

const limitArguments = (): string[] => Object.entries(LIMITS).map(([name, value]) => `--${name}=${value}`);

/** An empty folder in memory, of bounded size. */
const memory = (folder: string): string[] => ['--size', String(TEMPORARY_BYTES), '--tmpfs', folder];

/**
 * @param name of the program, for the message
 * @throws DomainError `confinement_contradicts` when a folder to hide lies in one to be seen, or the other way round
 */
export function refuseContradiction(name: string, seen: readonly string[], hidden: readonly string[]): void {
  for (const secret of hidden) {
    const open = seen.find((path) => contains(path, secret) || contains(secret, path));
    if (open === undefined) continue;
    throw new DomainError(
      'invalid',
      'confinement_contradicts',
      `${name} would see ${open}, and ${secret} must stay out of its sight; move one of them`,
    );
  }
}

/** Whether `path` is `folder` or lies in it. */
function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way.split('/')[0] !== '..');
}
