import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { type Manifest, takeBackup } from '@gatehouse/platform/data-plane';
import { PROGRAM_VERSION } from '../program-version.ts';
import { type EmbeddedDatabaseOptions, withEmbeddedDatabase } from './embedded-database.ts';
import { timestampOf } from './set-aside.ts';

/** Where backups go unless told: beside the data folder, so that they do not go with it. */
export const backupsFolder = (dataFolder: string): string => `${dataFolder}-backups`;

/** A name for a backup that is taken now. */
export const nextBackup = (dataFolder: string, now: Date): string => join(backupsFolder(dataFolder), timestampOf(now));

/**
 * Backs the installation up, running or not.
 *
 * @param target folder that the backup becomes
 * @throws DomainError `nothing_to_back_up`, and what `takeBackup` and `withEmbeddedDatabase` throw
 */
export async function backUpInstallation(options: EmbeddedDatabaseOptions, target: string): Promise<Manifest> {
  const { dataFolder } = options;
  if (!existsSync(join(dataFolder, 'secrets.json'))) {
    throw new DomainError('not_found', 'nothing_to_back_up', `there is no installation in ${dataFolder}: see --data`);
  }
  if (`${target}/`.startsWith(`${dataFolder}/`)) {
    throw new DomainError(
      'invalid',
      'backup_inside_data',
      `${target} is inside the data folder, and would be lost with it: choose a place elsewhere`,
    );
  }
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  return withEmbeddedDatabase(options, (ownerUrl) =>
    takeBackup({ dataFolder, ownerUrl, target, version: PROGRAM_VERSION, now: new Date() }),
  );
}
