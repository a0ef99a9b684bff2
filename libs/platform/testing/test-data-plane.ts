import { resolve } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import pg from 'pg';
import { loadEnvironment } from '../config/index.ts';
import { migrate } from '../data-plane/index.ts';

const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');

/** The real servers that a test run uses; handed from the run's global set-up to its test files. */
export interface TestDataPlane {
  /** Owner's address of a database on the test server, for making others. */
  ownerUrl: string;
  redisUrl: string;
  /** Name of the run's migrated template database; two runs on one server keep out of each other's way. */
  template: string;
  /** Password of the restricted role. */
  appPassword: string;
}

/**
 * Finds the servers that `./gatehouse test` started and makes the migrated template database on them, once per run.
 *
 * @throws DomainError `no_test_data_plane` when nothing was started
 */
export async function prepareTestDataPlane(): Promise<TestDataPlane> {
  const { GATEHOUSE_TEST_OWNER_URL: ownerUrl, GATEHOUSE_TEST_REDIS_URL: redisUrl } = loadEnvironment();
  if (!ownerUrl || !redisUrl) {
    throw new DomainError(
      'unavailable',
      'no_test_data_plane',
      'no servers for the tests: run them with ./gatehouse test',
    );
  }
  const dataPlane = { ownerUrl, redisUrl, template: `gatehouse_template_${process.pid}`, appPassword: 'test-only' };
  await asOwner(ownerUrl, async (client) => {
    await client.query(`drop database if exists ${dataPlane.template} with (force)`);
    await client.query(`create database ${dataPlane.template}`);
  });
  await migrate(onDatabase(ownerUrl, dataPlane.template), MIGRATIONS);
  await asOwner(ownerUrl, (client) => client.query(`alter role gatehouse_app password '${dataPlane.appPassword}'`));
  return dataPlane;
}

/** Clones the template; about 50 ms. Returns the owner's address of the clone. */
export async function cloneTemplate({ ownerUrl, template }: TestDataPlane, name: string): Promise<string> {
  await asOwner(ownerUrl, (client) => client.query(`create database ${name} template ${template}`));
  return onDatabase(ownerUrl, name);
}

/** Takes a database of the test server away. */
export async function dropDatabase({ ownerUrl }: TestDataPlane, name: string): Promise<void> {
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
