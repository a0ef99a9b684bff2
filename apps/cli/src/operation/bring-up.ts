import { DomainError } from '@gatehouse/kernel';
import { isPortFree, makeDataFolder, stopLeftovers } from '@gatehouse/platform/data-plane';
import { introduce } from './introduction.ts';
import { becomeLauncher, type LauncherNote, resign, sayReady } from './launcher-note.ts';
import { LocalInstallation, type LocalInstallationOptions } from './local-installation.ts';

/** What came of bringing an installation up: it runs under this process now, or another launcher had it already. */
export type BroughtUp =
  | { outcome: 'started'; stop(): Promise<void> }
  | { outcome: 'runs_already'; launcher: LauncherNote };

/**
 * Makes this process the launcher of the installation, cleans up after one that was killed, starts everything and
 * introduces the demo company. Nothing is left running when any of it fails.
 *
 * @throws DomainError `port_taken`, and what `LocalInstallation.start` and `introduce` throw
 */
export async function bringUp(options: LocalInstallationOptions): Promise<BroughtUp> {
  const { dataFolder, url, log } = options;
  makeDataFolder(dataFolder);
  const { note, mine } = becomeLauncher(dataFolder, url, new Date());
  if (!mine) return { outcome: 'runs_already', launcher: note };
  let installation: LocalInstallation | undefined;
  const stop = async (): Promise<void> => {
    await installation?.stop();
    resign(dataFolder);
  };
  try {
    const leftovers = await stopLeftovers(dataFolder);
    if (leftovers.length > 0)
      log(`stopped what an earlier start left: ${leftovers.map(({ name }) => name).join(', ')}`);
    await refuseTakenPort(options);
    installation = await LocalInstallation.start(options);
    await introduce(options, installation.operatorToken ?? '');
    sayReady(dataFolder, note);
    return { outcome: 'started', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function refuseTakenPort({ port, environment }: LocalInstallationOptions): Promise<void> {
  const host = environment.GATEHOUSE_HOST || '127.0.0.1';
  if (await isPortFree(port, host)) return;
  throw new DomainError(
    'conflict',
    'port_taken',
    `port ${port} on ${host} is taken by another program; end that program, or choose another port: ./gatehouse up --port ${port + 1}`,
  );
}
