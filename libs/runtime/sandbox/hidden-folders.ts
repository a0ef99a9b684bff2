import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '@gatehouse/platform/config';

/** The folders that no confined program may see: data and keys, as the kernel will find them. */
export const hiddenFolders = (config: Config): Promise<string[]> =>
  Promise.all([config.GATEHOUSE_DATA, config.GATEHOUSE_KEYS].map(trueFolder));

/** The folder whatever links lead there; as it is told when it is not there yet. */
async function trueFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return resolve(folder);
    throw error;
  }
}
