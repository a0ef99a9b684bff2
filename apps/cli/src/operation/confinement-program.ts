import { messageOf } from '@gatehouse/kernel';
import { DEBIAN_PROGRAMS, findOnPath, unpackDebianProgram } from '@gatehouse/platform/data-plane';

/**
 * The bubblewrap program that confines tool servers: that of the search path, else Debian's, unpacked privately.
 * Undefined where there is none; workers then refuse to start tool servers over stdio, and everything else works.
 */
export async function findBubblewrap(
  environment: Record<string, string | undefined>,
  programsFolder: string,
  log: (line: string) => void,
): Promise<string | undefined> {
  const named = environment.GATEHOUSE_BUBBLEWRAP || findOnPath('bwrap', environment.PATH);
  if (named || process.platform !== 'linux') return named;
  try {
    return await unpackDebianProgram('bubblewrap', DEBIAN_PROGRAMS.bubblewrap, { programsFolder, environment });
  } catch (error) {
    log(`no bubblewrap to confine tool servers with (${messageOf(error)}): install the package bubblewrap`);
    return undefined;
  }
}
