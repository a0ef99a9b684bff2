import type { DatabaseReport } from '@gatehouse/platform/data-plane';

/** What the doctor found of one thing. */
export interface Finding {
  name: string;
  /** `warning`: it works, and should be looked at. */
  verdict: 'fine' | 'warning' | 'problem';
  /** One sentence: how it is, and when it is not fine what would be right. */
  message: string;
}

const LOWEST_DISK_BYTES = 1_000_000_000;
const ENOUGH_DISK_BYTES = 5_000_000_000;
const CLOCK_TOLERANCE_MS = 2_000;
const HEARTBEAT_TOLERANCE_SECONDS = 10;

/** The room left where the data is. */
export function judgeDisk(freeBytes: number, folder: string): Finding {
  const free = `${(freeBytes / 1_000_000_000).toFixed(1)} GB free for ${folder}`;
  if (freeBytes < LOWEST_DISK_BYTES) return problem('disk', `${free}; PostgreSQL stops when it is full: make room`);
  if (freeBytes < ENOUGH_DISK_BYTES) return warning('disk', `${free}; have 5 GB`);
  return fine('disk', free);
}

/** This machine's clock against the database's, by which leases and windows go. */
export function judgeClock(aheadMs: number): Finding {
  const off = Math.abs(aheadMs);
  if (off <= CLOCK_TOLERANCE_MS) return fine('clock', `within ${off} ms of the database's`);
  const message = `${(off / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's; switch on time synchronisation`;
  return problem('clock', message);
}

/** Whether the schema is the one that this version needs. */
export const judgeSchema = (schemaProblem: string | null): Finding =>
  schemaProblem === null
    ? fine('migrations', 'all applied')
    : problem('migrations', `${schemaProblem}; run \`./gatehouse migrate\``);

/** Whether a worker was heard of lately. */
export function judgeWorkers(processes: DatabaseReport['processes']): Finding {
  const workers = processes.filter(({ kind }) => kind === 'worker');
  const heard = workers.filter(({ silentSeconds }) => silentSeconds <= HEARTBEAT_TOLERANCE_SECONDS);
  if (heard.length > 0) return fine('worker', `${heard.length} at work`);
  const silent = workers[0]
    ? `the last was heard of ${Math.round(workers[0].silentSeconds)} s ago`
    : 'none was heard of';
  return problem('worker', `${silent}; sessions wait until one is there: see \`./gatehouse logs worker\``);
}

/** Whether the signing keys are kept from others, and from the backups of the data. */
export function judgeKeys(keys: { folder: string; mode: number | null; dataFolder: string }): Finding {
  const { folder, mode, dataFolder } = keys;
  if (`${folder}/`.startsWith(`${dataFolder}/`)) {
    return warning('keys', `${folder} is inside the data folder, so a backup of the data carries the keys: use --keys`);
  }
  if (mode === null) return warning('keys', `${folder} is not there yet; the first start makes it`);
  if ((mode & 0o077) !== 0) {
    return problem('keys', `others can look into ${folder} (mode ${(mode & 0o777).toString(8)}): chmod 700 it`);
  }
  return fine('keys', `${folder}, readable by its owner only`);
}

/** How the programs of other people's tool servers are confined. */
export function judgeConfinement(of: { program: string | undefined; works: boolean; reason: string }): Finding {
  if (of.works) return fine('confinement', `tool servers run inside ${of.program}`);
  const message = of.program
    ? `${of.program} cannot confine programs here (${of.reason}): allow unprivileged user namespaces, or run as root`
    : 'there is no bubblewrap to confine tool servers with: install the package bubblewrap (Linux only)';
  return warning('confinement', `${message}; until then tool servers over stdio are refused`);
}

/** The worst verdict of all. */
export function worst(findings: readonly Finding[]): Finding['verdict'] {
  if (findings.some(({ verdict }) => verdict === 'problem')) return 'problem';
  return findings.some(({ verdict }) => verdict === 'warning') ? 'warning' : 'fine';
}

export const fine = (name: string, message: string): Finding => ({ name, verdict: 'fine', message });
export const warning = (name: string, message: string): Finding => ({ name, verdict: 'warning', message });
export const problem = (name: string, message: string): Finding => ({ name, verdict: 'problem', message });
