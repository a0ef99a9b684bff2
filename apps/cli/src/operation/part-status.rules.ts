import type { Readiness } from './probe.ts';

export const PART_NAMES = ['launcher', 'api', 'worker', 'postgres', 'redis'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** One part of an installation. */
export interface PartStatus {
  /** `elsewhere`: it is not the embedded one, and is reached by its address. */
  state: 'running' | 'stopped' | 'elsewhere';
  pid: number | null;
  /** What is wrong, in one sentence; null when nothing is known to be. */
  problem: string | null;
}

/** What is known of an installation from this machine. */
export interface Observation {
  launcher: { pid: number; ready: boolean } | null;
  /** Running processes, by name. */
  processes: readonly { name: string; pid: number }[];
  readiness: Readiness | null;
}

/** The check in the API's readiness that speaks for a part. */
const CHECK: Partial<Record<PartName, string>> = { postgres: 'database', redis: 'redis', worker: 'worker' };

/** The state of every part. */
export function partStatus({ launcher, processes, readiness }: Observation): Record<PartName, PartStatus> {
  const part = (name: PartName): PartStatus => {
    const pid = name === 'launcher' ? launcher?.pid : processes.find((process) => process.name === name)?.pid;
    const check = readiness?.checks.find((candidate) => candidate.name === CHECK[name]);
    const problem = check?.problem ?? null;
    if (pid !== undefined) return { state: 'running', pid, problem: name === 'api' ? apiProblem(readiness) : problem };
    // A server without a process of ours, that the API finds all the same, is somebody else's.
    const elsewhere = name === 'postgres' || name === 'redis' ? check !== undefined : false;
    return { state: elsewhere ? 'elsewhere' : 'stopped', pid: null, problem };
  };
  return {
    launcher: part('launcher'),
    api: part('api'),
    worker: part('worker'),
    postgres: part('postgres'),
    redis: part('redis'),
  };
}

/** Whether the installation can be used: everything was set up, and the API says so now. */
export const isReady = ({ launcher, readiness }: Observation): boolean =>
  launcher?.ready === true && readiness?.ready === true;

const apiProblem = (readiness: Readiness | null): string | null => (readiness ? null : 'does not answer');
