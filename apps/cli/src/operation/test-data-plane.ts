import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { prepareProgramsFolder, removeServerFolder, startDataPlane } from '@gatehouse/platform/data-plane';
import { findBubblewrap } from './confinement-program.ts';

export interface TestServers {
  /** The environment with the addresses for tests. */
  environment: Record<string, string | undefined>;
  /** Folder that is thrown away with the servers. */
  folder: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and Redis for one run of the tests in a folder of their own, and takes both away again.
 *
 * @param dataFolder the checkout's data folder, where unpacked programs are kept from run to run
 * @param personal the environment of whoever runs the tests
 */
export async function startTestServers(
  dataFolder: string,
  personal: Record<string, string | undefined>,
  log: (line: string) => void,
): Promise<TestServers> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-run-'));
  chmodSync(folder, 0o711); // The account that runs the servers passes through.
  // Tests never touch an installation's servers, whatever is set.
  const environment: Record<string, string | undefined> = {
    ...personal,
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
  };
  const programsFolder = prepareProgramsFolder(dataFolder, log);
  const remove = (): void => {
    removeServerFolder(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [servers, bubblewrap] = await Promise.all([
      startDataPlane({ dataFolder: folder, environment, programsFolder, durable: false, log }),
      findBubblewrap(environment, programsFolder, log),
    ]);
    const unpacked = ['redis', 'bubblewrap'].map((name) => join(programsFolder, name, 'start'));
    return {
      folder,
      environment: {
        ...environment,
        // What was unpacked once is found by the installations that the tests start.
        PATH: [environment.PATH, ...unpacked].join(delimiter),
        GATEHOUSE_BUBBLEWRAP: bubblewrap,
        GATEHOUSE_TEST_OWNER_URL: servers.ownerUrl,
        GATEHOUSE_TEST_REDIS_URL: servers.redisUrl,
      },
      stop: async () => {
        await servers.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
