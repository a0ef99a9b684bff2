import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@gatehouse/kernel';
import {
  type RegisteredProcess,
  registeredProcesses,
  stopLeftovers,
  stopProcess,
} from '@gatehouse/platform/data-plane';
import { launcherProcess, resign } from './launcher-note.ts';

/** How long a launcher may take to stop everything in order, in milliseconds. */
const PATIENCE_MS = 60_000;

/** A launcher starts what ended again after 0.2 s at first; one that nobody found shows itself within this, in milliseconds. */
const COMES_BACK_WITHIN_MS = 1_500;
const POLL_MS = 50;

/**
 * Stops the installation in order: its launcher does it when there is one, else what it left is stopped here.
 *
 * @returns the processes that were stopped; none when nothing ran
 * @throws DomainError `came_back` when something starts the processes again
 */
export async function bringDown(dataFolder: string): Promise<RegisteredProcess[]> {
  const processes = registeredProcesses(dataFolder);
  const launcher = launcherProcess(dataFolder);
  if (launcher) await stopProcess(launcher, 'SIGTERM', PATIENCE_MS);
  await stopLeftovers(dataFolder);
  await refuseComeback(dataFolder, !launcher && processes.length > 0 ? COMES_BACK_WITHIN_MS : 0);
  resign(dataFolder);
  return processes;
}

/** Looks for `withinMs` milliseconds, once at least, whether anything runs that was stopped. */
async function refuseComeback(dataFolder: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const launcher = launcherProcess(dataFolder);
    const back = [...(launcher ? [{ name: 'launcher', ...launcher }] : []), ...registeredProcesses(dataFolder)];
    if (back.length > 0) {
      const names = back.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
      throw new DomainError(
        'conflict',
        'came_back',
        `stopped, but ${names} came back: a launcher that left no readable note starts it again. End that launcher ` +
          `(\`ps -o ppid= -p ${back[0]?.pid}\` shows its number), then run \`./gatehouse down\` once more`,
      );
    }
    if (performance.now() >= deadline) return;
    await delay(POLL_MS);
  }
}
