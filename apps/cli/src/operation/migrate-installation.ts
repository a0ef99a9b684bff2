import {
  asAppRole,
  keptSecrets,
  makeDataFolder,
  prepareDatabase,
  reachPostgres,
  startDataPlane,
  stopLeftovers,
} from '@gatehouse/platform/data-plane';
import { DomainError } from '@gatehouse/kernel';
import { folders, savedAddresses } from './installation-folders.ts';
import { becomeLauncher, resign, runningLauncher } from './launcher-note.ts';

export interface MigrateOptions {
  checkout: string;
  dataFolder: string;
  environment: Record<string, string | undefined>;
  log(line: string): void;
}

/**
 * Brings the schema up to date: of the database of `DATABASE_URL`, else of the embedded one, which is started for it when
 * it does not run.
 *
 * @returns names of the migrations that were applied now
 * @throws DomainError as `migrate` and `startDataPlane` do; `installation_starting` while a launcher is at it
 */
export async function migrateInstallation(options: MigrateOptions): Promise<string[]> {
  const { checkout, dataFolder, environment } = options;
  if (environment.DATABASE_URL) await reachPostgres(environment.DATABASE_URL);
  makeDataFolder(dataFolder);
  const ownerUrl = environment.DATABASE_URL || runningOwnerUrl(dataFolder);
  if (!ownerUrl) return migrateStopped(options);
  const secrets = keptSecrets(dataFolder);
  return prepareDatabase({ ownerUrl, appUrl: asAppRole(ownerUrl, secrets), secrets }, folders.migrations(checkout));
}

function runningOwnerUrl(dataFolder: string): string | undefined {
  const launcher = runningLauncher(dataFolder);
  return launcher?.ready ? savedAddresses(dataFolder)?.ownerUrl : undefined;
}

async function migrateStopped({ checkout, dataFolder, environment, log }: MigrateOptions): Promise<string[]> {
  if (!becomeLauncher(dataFolder, 'http://127.0.0.1', new Date()).mine) {
    throw new DomainError('conflict', 'installation_starting', 'the installation is being started, which migrates it');
  }
  try {
    await stopLeftovers(dataFolder);
    log('starting the database for this');
    const dataPlane = await startDataPlane({ dataFolder, environment, log });
    try {
      return await prepareDatabase(dataPlane, folders.migrations(checkout));
    } finally {
      await dataPlane.stop();
    }
  } finally {
    resign(dataFolder);
  }
}
