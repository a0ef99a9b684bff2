import { ends, type RegisteredProcess, registeredProcesses, stopLeftovers } from '@gatehouse/platform/data-plane';
import { resign, runningLauncher } from './launcher-note.ts';

/** How long a launcher may take to stop everything in order, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Stops the installation in order: its launcher does it when there is one, else what it left is stopped here.
 *
 * @returns the processes that were stopped; none when nothing ran
 */
export async function bringDown(dataFolder: string): Promise<RegisteredProcess[]> {
  const processes = registeredProcesses(dataFolder);
  const launcher = runningLauncher(dataFolder);
  if (launcher) {
    process.kill(launcher.pid, 'SIGTERM');
    if (!(await ends(launcher, PATIENCE_MS))) process.kill(launcher.pid, 'SIGKILL');
  }
  await stopLeftovers(dataFolder);
  resign(dataFolder);
  return processes;
}
