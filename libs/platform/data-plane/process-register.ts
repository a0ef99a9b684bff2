import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateJson, writePrivateFile } from './private-file.ts';
import { identify, isRunning, stopProcess } from './processes.ts';
import { Reaper } from './reaper.ts';

const RegisteredProcess = z.strictObject({
  name: z.string(),
  pid: z.int().positive(),
  began: z.string().nullable(),
  signal: z.enum(['SIGINT', 'SIGTERM']),
});

/** A process that was started for an installation, and the signal that ends it in order. */
export type RegisteredProcess = z.infer<typeof RegisteredProcess>;

const GRACE_MS = 8_000;

/**
 * Which processes run for an installation, kept in its data folder and told to a reaper, so that a launcher that is
 * killed leaves nothing behind: the reaper stops what it had started, and what the reaper missed is stopped by the next
 * start.
 */
export class ProcessRegister {
  private readonly file: string;
  private readonly reaper = Reaper.start();
  private entries: RegisteredProcess[] = [];

  constructor(dataFolder: string) {
    this.file = fileIn(dataFolder);
  }

  /** Call it in the same turn as the process was started: what is not written down cannot be cleaned up. */
  add(name: string, pid: number, signal: RegisteredProcess['signal']): void {
    this.reaper.watch(pid, signal);
    this.entries = [...this.entries, { name, signal, ...identify(pid) }];
    this.save();
  }

  remove(pid: number): void {
    this.reaper.forget(pid);
    this.entries = this.entries.filter((entry) => entry.pid !== pid);
    this.save();
  }

  /** Ends the reaper; call it after everything has been stopped. */
  close(): void {
    this.reaper.release();
  }

  private save(): void {
    writePrivateFile(this.file, `${JSON.stringify(this.entries, null, 2)}\n`);
  }
}

/** The processes of the installation that run now, in the order in which they were started. */
export function registeredProcesses(dataFolder: string): RegisteredProcess[] {
  return (readPrivateJson(fileIn(dataFolder), z.array(RegisteredProcess)) ?? []).filter(isRunning);
}

/**
 * Stops what an earlier launcher left running, the last one first. A reaper may be at the same work: both only wait for
 * the same processes to end.
 *
 * @returns what was still there
 */
export async function stopLeftovers(dataFolder: string): Promise<RegisteredProcess[]> {
  const leftovers = registeredProcesses(dataFolder).reverse();
  for (const leftover of leftovers) await stopProcess(leftover, leftover.signal, GRACE_MS);
  return leftovers;
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'processes.json');
