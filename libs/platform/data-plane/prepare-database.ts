import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { scramVerifier } from './scram.rules.ts';
import { APP_ROLE, type DataPlane } from './start-data-plane.ts';

/**
 * Brings the schema up to date as the owner, and lets the restricted role in with the installation's password.
 *
 * @param folder the folder with the migrations
 * @returns names of the migrations that were applied now
 * @throws DomainError as `migrate` does
 */
export async function prepareDatabase(
  { ownerUrl, appUrl, secrets }: Pick<DataPlane, 'ownerUrl' | 'appUrl' | 'secrets'>,
  folder: string,
): Promise<string[]> {
  const applied = await migrate(ownerUrl, folder);
  if (!(await letsIn(appUrl))) await setPassword(ownerUrl, secrets.appPassword);
  return applied;
}

async function letsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') return false; // invalid_password
    throw error;
  }
}

async function setPassword(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`alter role ${APP_ROLE} password '${scramVerifier(password, randomBytes(16))}'`);
  } finally {
    await client.end();
  }
}
