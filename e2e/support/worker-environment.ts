import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { DEBIAN_PROGRAMS, findOnPath, unpackDebianProgram } from '@gatehouse/platform/data-plane';
import { z } from 'zod';
import { CHECKOUT, type TestInstallation } from './installation.ts';

const Addresses = z.object({ appUrl: z.string(), redisUrl: z.string() });

/**
 * The environment of a worker beside the installation's own: the same servers, data, keys and confinement.
 *
 * @param further what the test sets; an address of PostgreSQL in it, a proxy's say, lends its host and port only
 */
export async function workerEnvironment(
  installation: TestInstallation,
  further: Record<string, string>,
): Promise<Record<string, string | undefined>> {
  const environment = loadEnvironment();
  const { appUrl } = Addresses.parse(JSON.parse(await readFile(join(installation.data, 'addresses.json'), 'utf8')));
  const programsFolder = join(installation.data, 'servers/programs');
  // The installation has unpacked it there already, if it had to.
  const bubblewrap =
    findOnPath('bwrap', environment.PATH) ??
    (await unpackDebianProgram('bubblewrap', DEBIAN_PROGRAMS.bubblewrap, { programsFolder, environment }).catch(
      () => undefined,
    ));
  return {
    ...environment,
    ...further,
    DATABASE_URL: underAppRole(further.DATABASE_URL, appUrl),
    GATEHOUSE_DATA: installation.data,
    GATEHOUSE_KEYS: `${installation.data}-keys`,
    GATEHOUSE_CODEBASE: CHECKOUT,
    GATEHOUSE_BUBBLEWRAP: bubblewrap,
  };
}

function underAppRole(through: string | undefined, appUrl: string): string {
  const address = new URL(appUrl);
  if (through) address.port = new URL(through).port;
  return address.toString();
}
