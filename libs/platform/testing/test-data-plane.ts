import { resolve } from 'node:path';
import pg from 'pg';
import { migrate } from '../data-plane/index.ts';

/** Password of the restricted role on test servers, set by the run's global set-up. */
export const TEST_APP_PASSWORD = 'test-only';

/** Name of the run's template database; two runs on one server keep out of each other's way. */
const template = (): string => (process.env.GATEHOUSE_TEST_TEMPLATE ??= `gatehouse_template_${process.pid}`);

const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');

/** The real servers that a test run uses; set by the run's global set-up. */
export interface TestDataPlane {
  /** Owner's address of a database on the test server, for making others. */
  ownerUrl: string;
  redisUrl: string;
}

/** Makes the migrated template database anew, once per test run. */
export async function prepareTemplate(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(`drop database if exists ${template()} with (force)`);
    await client.query(`create database ${template()}`);
  });
  await migrate(onDatabase(ownerUrl, template()), MIGRATIONS);
}

/** Takes the template away again, at the end of the run. */
export const dropTemplate = (ownerUrl: string): Promise<void> => dropDatabase(ownerUrl, template());

/** Clones the template; about 50 ms. */
export async function cloneTemplate(ownerUrl: string, name: string): Promise<string> {
  await asOwner(ownerUrl, (client) => client.query(`create database ${name} template ${template()}`));
  return onDatabase(ownerUrl, name);
}

export async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  await asOwner(ownerUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
}

/** The same server and account, another database. */
export function onDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.toString();
}

async function asOwner(ownerUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
