import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { assembleCallFilter } from './call-filter.rules.ts';
import { PROGRAM_CALLS } from './confined-calls.rules.ts';
import type { Architecture } from './system-calls.rules.ts';

/** The architecture of this machine, when filters can be made for it. */
export function filterArchitecture(): Architecture | null {
  const { arch } = process;
  return arch === 'x64' || arch === 'arm64' ? arch : null;
}

/**
 * The filter for programs of others as an open file, from which bubblewrap reads it. The file has no name any more; whoever
 * opens it closes it.
 *
 * @throws DomainError `sandbox_unavailable` on a processor that filters are not made for
 */
export function openCallFilter(): number {
  const architecture = filterArchitecture();
  if (!architecture) throw new DomainError('unavailable', 'sandbox_unavailable', NO_FILTER);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-filter-'));
  try {
    const file = join(folder, 'filter');
    writeFileSync(file, assembleCallFilter(PROGRAM_CALLS, architecture));
    return openSync(file, 'r');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const NO_FILTER = `there is no system call filter for ${process.arch} processors`;
