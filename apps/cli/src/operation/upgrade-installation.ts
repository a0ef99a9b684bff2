import { DomainError, messageOf } from '@gatehouse/kernel';
import { backUpInstallation, nextBackup } from './backup-installation.ts';
import { refuseElsewhere } from './embedded-database.ts';
import { bringDown } from './bring-down.ts';
import { type MigrateOptions, migrateInstallation } from './migrate-installation.ts';
import { restoreInstallation } from './restore-installation.ts';

export interface UpgradeOptions extends MigrateOptions {
  /** Where the backup comes into being; a new folder beside the data unless told. */
  backup?: string | undefined;
}

export interface Upgraded {
  backup: string;
  /** Names of the migrations that were applied. */
  applied: string[];
}

/**
 * Brings an installation's data to this version: stops it, backs it up, migrates it. When a migration fails, the backup is
 * put back, so that the version before this one finds its data as it left it.
 *
 * @throws DomainError `upgrade_failed` after the way back, `upgrade_stuck` when that failed too, and as
 *   `backUpInstallation` does: then nothing was changed
 */
export async function upgradeInstallation(options: UpgradeOptions): Promise<Upgraded> {
  const { dataFolder, log } = options;
  refuseElsewhere(options.environment);
  const backup = options.backup ?? nextBackup(dataFolder, new Date());
  const stopped = await bringDown(dataFolder);
  if (stopped.length > 0) log(`stopped ${stopped.map(({ name }) => name).join(', ')}`);
  log(`backing up to ${backup}`);
  await backUpInstallation(options, backup);
  try {
    return { backup, applied: await migrateInstallation(options) };
  } catch (error) {
    await goBack(options, backup, error);
    throw new DomainError(
      'internal',
      'upgrade_failed',
      `the upgrade failed: ${messageOf(error)}. The data is back as it was before; check out the version that you had and ` +
        'start it with `./gatehouse up`',
      { cause: error },
    );
  }
}

async function goBack(
  { dataFolder, environment, log }: UpgradeOptions,
  backup: string,
  reason: unknown,
): Promise<void> {
  log(`${messageOf(reason)}: going back`);
  try {
    const { aside } = await restoreInstallation({ backup, dataFolder, replace: true, environment, log });
    log(`what the failed upgrade left is in ${aside}`);
  } catch (error) {
    throw new DomainError(
      'internal',
      'upgrade_stuck',
      `the upgrade failed (${messageOf(reason)}), and so did the way back (${messageOf(error)}): the backup is in ${backup}; ` +
        'check out the version that you had and run `./gatehouse restore` on it with --replace',
      { cause: error },
    );
  }
}
