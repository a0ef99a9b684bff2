import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';

const WorkspaceRoot = z.object({ workspaces: z.array(z.string()) });

/**
 * The folder of this installation, in which its packages are: the nearest one above `from` that declares workspaces.
 *
 * @throws DomainError `installation_not_found`
 */
export async function installationFolder(from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    if (await declaresWorkspaces(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new DomainError('internal', 'installation_not_found', `no folder above ${from} is an installation`);
    }
  }
}

async function declaresWorkspaces(file: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  return WorkspaceRoot.safeParse(JSON.parse(text)).success;
}
