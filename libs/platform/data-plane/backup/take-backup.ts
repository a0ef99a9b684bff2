import { join } from 'node:path';
import { BackupWriter } from './backup-folder.ts';
import { copyCluster } from './copy-cluster.ts';
import { DATA, DATA_FILES, type Manifest, platformOf } from './manifest.rules.ts';

export interface TakeBackupOptions {
  /** The installation's data folder. */
  dataFolder: string;
  /** Address of the owner of the embedded database, which runs. */
  ownerUrl: string;
  /** Where the backup comes into being; nothing may be there. */
  target: string;
  /** Of this program. */
  version: string;
  now: Date;
}

/**
 * Takes a backup of an installation on the embedded data plane while it works. Keys, passwords and tokens stay out of it.
 *
 * @throws DomainError `backup_exists`, and the errors of disk and database; nothing is left of what was not finished
 */
export async function takeBackup({ dataFolder, ownerUrl, target, version, now }: TakeBackupOptions): Promise<Manifest> {
  const writer = await BackupWriter.create(target);
  try {
    // Receipts before the database: every receipt in the backup has its checkpoint in it, and never the other way round.
    for (const file of DATA_FILES) await writer.addFile(`${DATA}/${file}`, join(dataFolder, file));
    const { major, ...cluster } = await copyCluster(ownerUrl, writer);
    const postgres = { major, platform: platformOf(process) };
    return await writer.finish({
      product: 'gatehouse',
      format: 1,
      version,
      createdAt: now.toISOString(),
      postgres,
      ...cluster,
    });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
