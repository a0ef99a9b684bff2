import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess, type ObservedProcess, type ProcessIdentity, parseProcessStat } from './process.rules.ts';

const POLL_MS = 25;

/** What can be seen of a process number now; null when no process has it. */
export function observeProcess(pid: number): ObservedProcess | null {
  if (process.platform === 'linux') {
    const stat = readProcessFile(pid, 'stat');
    return stat === null ? null : parseProcessStat(stat, bootOfMachine());
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state, ...began] = (stdout ?? '').trim().split(/\s+/);
  return status === 0 && state ? { began: began.join(' '), ended: state.startsWith('Z') } : null;
}

/** Notes a running process, so that it can be recognised later. */
export const identify = (pid: number): ProcessIdentity => ({ pid, began: observeProcess(pid)?.began ?? null });

/** True while the noted process itself runs. */
export const isRunning = (noted: ProcessIdentity): boolean => isSameProcess(noted, observeProcess(noted.pid));

/** The command line of a process, words separated by spaces; empty when it cannot be read. */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') return (readProcessFile(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim();
  return (spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim();
}

/**
 * Sends the signal and waits; one that is still there after `graceMs` milliseconds is killed.
 *
 * @returns `stopped` when it went by itself, `killed` when it had to be, `gone` when it was not there
 */
export async function stopProcess(
  noted: ProcessIdentity,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<'stopped' | 'killed' | 'gone'> {
  if (!isRunning(noted) || !send(noted.pid, signal)) return 'gone';
  if (await ends(noted, graceMs)) return 'stopped';
  send(noted.pid, 'SIGKILL');
  await ends(noted, 5_000);
  return 'killed';
}

/** Waits until the noted process has ended; false when it has not after `withinMs` milliseconds. */
export async function ends(noted: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isRunning(noted)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function readProcessFile(pid: number | 'sys/kernel/random', name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // Not there, or gone while it was read: either way there is nothing to see.
    return null;
  }
}

let boot: string | undefined;
function bootOfMachine(): string {
  boot ??= (readProcessFile('sys/kernel/random', 'boot_id') ?? '').trim();
  return boot;
}
