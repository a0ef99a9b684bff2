import { DomainError } from '@gatehouse/kernel';
import { stopLeftovers } from '@gatehouse/platform/data-plane';
import { becomeLauncher, resign } from './launcher-note.ts';

/**
 * Does something with a stopped installation as its launcher, so that nobody starts it meanwhile: what an earlier launcher
 * left is stopped first.
 *
 * @param url where its api will answer, for whoever asks
 * @throws DomainError `installation_starting` while another launcher is at it
 */
export async function asLauncher<Result>(
  dataFolder: string,
  url: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!becomeLauncher(dataFolder, url, new Date()).mine) {
    throw new DomainError(
      'conflict',
      'installation_starting',
      'the installation is being started: try again in a moment',
    );
  }
  try {
    await stopLeftovers(dataFolder);
    return await work();
  } finally {
    resign(dataFolder);
  }
}
