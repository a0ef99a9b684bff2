import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@gatehouse/kernel';
import { lastLines, makeDataFolder, rotateLog } from '@gatehouse/platform/data-plane';
import { folders } from './installation-folders.ts';
import { runningLauncher } from './launcher-note.ts';

const POLL_MS = 100;

/**
 * Starts a launcher that goes on without this terminal, and waits until the installation is ready.
 *
 * @param program the program of this process and its words, such that they start the launcher
 * @throws DomainError `up_failed` with what the launcher said, when it ends first
 */
export async function detach(
  dataFolder: string,
  program: string,
  words: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<void> {
  makeDataFolder(dataFolder);
  mkdirSync(folders.logs(dataFolder), { recursive: true, mode: 0o700 });
  const logFile = folders.log(dataFolder, 'up');
  rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const launcher = spawn(program, words, { detached: true, stdio: ['ignore', log, log], env: environment });
  closeSync(log);
  launcher.unref();
  while (!runningLauncher(dataFolder)?.ready) {
    const ended = launcher.exitCode !== null || launcher.signalCode !== null;
    // One that found another launcher at work has ended well: then it is that one which is waited for.
    if (ended && !(launcher.exitCode === 0 && runningLauncher(dataFolder))) {
      const said = lastLines(logFile, 20).replace(/^/gm, '  | ');
      throw new DomainError('unavailable', 'up_failed', `the installation did not start. Its launcher said:\n${said}`);
    }
    await delay(POLL_MS);
  }
}
