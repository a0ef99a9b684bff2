import { DomainError } from '@gatehouse/kernel';
import { startDataPlane } from '@gatehouse/platform/data-plane';
import { asLauncher } from './as-launcher.ts';
import { savedAddresses } from './installation-folders.ts';
import { runningLauncher } from './launcher-note.ts';

export interface EmbeddedDatabaseOptions {
  dataFolder: string;
  environment: Record<string, string | undefined>;
  log(line: string): void;
}

/**
 * Does something with the embedded database: with the running one, else with one that is started for it and stopped again.
 *
 * @param work gets the owner's address
 * @throws DomainError `database_elsewhere` when the installation uses a PostgreSQL of its own, `installation_starting`
 */
export async function withEmbeddedDatabase<Result>(
  options: EmbeddedDatabaseOptions,
  work: (ownerUrl: string) => Promise<Result>,
): Promise<Result> {
  const { dataFolder, environment, log } = options;
  refuseElsewhere(environment);
  const launcher = runningLauncher(dataFolder);
  const running = launcher?.ready ? savedAddresses(dataFolder)?.ownerUrl : undefined;
  if (running) return work(running);
  return asLauncher(dataFolder, 'http://127.0.0.1', async () => {
    log('starting the database for this');
    const dataPlane = await startDataPlane({ dataFolder, environment, log });
    try {
      return await work(dataPlane.ownerUrl);
    } finally {
      await dataPlane.stop();
    }
  });
}

/**
 * Copying, replacing and emptying are for the embedded database only.
 *
 * @throws DomainError `database_elsewhere` when the installation uses a PostgreSQL server of its own
 */
export function refuseElsewhere({ DATABASE_URL }: Record<string, string | undefined>): void {
  if (!DATABASE_URL) return;
  throw new DomainError(
    'invalid',
    'database_elsewhere',
    'DATABASE_URL names a PostgreSQL server that is not ours to copy or replace: use its own tools (pg_basebackup), and ' +
      'docs/runbooks/backup-and-restore.md for what belongs together',
  );
}
