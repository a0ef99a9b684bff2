import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { openCallFilter } from './open-call-filter.ts';
import { DomainError } from '@gatehouse/kernel';

/** The flag of an open file by which it is closed in programs that are started (`O_CLOEXEC`), octal in /proc. */
const CLOSED_IN_PROGRAMS = 0o2000000;

export interface Shield {
  /** What to append to `stdio` after the first three. */
  descriptors: number[];
  /** To be called once the program has started. */
  release(): void;
}

/**
 * What a program that `Sandbox` has prepared is started with beside its three streams: the filter of its system calls, for
 * bubblewrap, and the null device in the place of every file that this process was itself started with.
 */
export function shieldDescriptors(): Shield {
  const filter = openCallFilter();
  const nothing = shieldInherited();
  return {
    descriptors: [filter, ...nothing.descriptors.slice(1)],
    release: () => {
      closeSync(filter);
      nothing.release();
    },
  };
}

/**
 * Keeps open files of this process out of a program that it starts. Node marks its own to be closed, but not those that it
 * was started with itself, such as the pipe of a launcher.
 *
 * @returns the null device in the place of each such file
 */
export function shieldInherited(): Shield {
  const nothing = openSync('/dev/null', 'r');
  const highest = Math.max(2, ...inherited());
  return {
    descriptors: Array.from({ length: highest - 2 }, () => nothing),
    release: () => closeSync(nothing),
  };
}

function inherited(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && !closedInPrograms(descriptor));
}

function closedInPrograms(descriptor: number): boolean {
  let text: string;
  try {
    text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  } catch (error) {
    // The one that listed the folder is closed by now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  const flags = /^flags:\s*([0-7]+)$/m.exec(text)?.[1];
  if (flags === undefined) {
    throw new DomainError('internal', 'descriptor_unreadable', `the flags of open file ${descriptor} cannot be read`);
  }
  return (Number.parseInt(flags, 8) & CLOSED_IN_PROGRAMS) !== 0;
}
