import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { removeServerFolder } from '@gatehouse/platform/data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateInstallation } from './migrate-installation.ts';
import { restoreInstallation } from './restore-installation.ts';
import { upgradeInstallation } from './upgrade-installation.ts';

const MIGRATIONS = resolve(import.meta.dirname, '../../../../prisma/migrations');
const environment = { ...loadEnvironment(), DATABASE_URL: undefined, REDIS_URL: undefined };
let root: string;
const options = () => ({
  checkout: join(root, 'checkout'),
  dataFolder: join(root, 'data'),
  environment,
  log: () => undefined,
});
const addMigration = (name: string, sql: string): void => {
  const folder = join(root, 'checkout/prisma/migrations', name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-upgrade-'));
  chmodSync(root, 0o711);
  cpSync(MIGRATIONS, join(root, 'checkout/prisma/migrations'), { recursive: true });
  await migrateInstallation(options());
}, 120_000);
afterEach(() => {
  for (const name of readdirSync(root)) if (name.startsWith('data')) removeServerFolder(join(root, name));
  rmSync(root, { recursive: true, force: true });
});

describe('upgradeInstallation', () => {
  it('backs up, then migrates', async () => {
    addMigration('20990101000000_new', 'create table newer (id int)');
    const { backup, applied } = await upgradeInstallation(options());
    expect(applied).toEqual(['20990101000000_new']);
    expect(readdirSync(backup)).toContain('manifest.json');
  }, 60_000);

  it('is back where it was when a migration fails, also when others went through', async () => {
    addMigration('20990101000000_good', 'create table newer (id int)');
    addMigration('20990101000001_bad', 'create table newer (id int)');
    await expect(upgradeInstallation(options())).rejects.toMatchObject({
      code: 'upgrade_failed',
      message: expect.stringContaining('20990101000001_bad'),
    });
    rmSync(join(root, 'checkout/prisma/migrations/20990101000001_bad'), { recursive: true });
    // The one that went through is not applied any more: the data is that of the version before.
    expect(await migrateInstallation(options())).toEqual(['20990101000000_good']);
  }, 120_000);

  it('touches nothing of a PostgreSQL that is not its own', async () => {
    const elsewhere = { ...options(), environment: { ...environment, DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' } };
    await expect(upgradeInstallation(elsewhere)).rejects.toMatchObject({ code: 'database_elsewhere' });
  });
});

describe('restoreInstallation', () => {
  it('puts a backup over an installation only when told, and keeps what was there', async () => {
    const { backup } = await upgradeInstallation(options());
    const over = { ...options(), backup };
    await expect(restoreInstallation({ ...over, replace: false })).rejects.toMatchObject({
      code: 'installation_exists',
    });
    writeFileSync(join(root, 'data/of-before'), '');
    const { aside } = await restoreInstallation({ ...over, replace: true });
    expect(readdirSync(aside ?? '')).toContain('of-before');
    expect(readdirSync(join(root, 'data'))).not.toContain('of-before');
    expect(await migrateInstallation(options())).toEqual([]);
  }, 120_000);

  it('changes nothing when the backup is damaged', async () => {
    const { backup } = await upgradeInstallation(options());
    rmSync(join(backup, 'files/postgres/PG_VERSION.gz'));
    const before = readdirSync(root);
    const restored = restoreInstallation({ ...options(), backup, replace: true });
    await expect(restored).rejects.toMatchObject({ code: 'backup_damaged' });
    expect(readdirSync(root)).toEqual(before);
  }, 60_000);
});
