import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Config, loadConfig } from '../config/index.ts';
import { Database } from '../database/index.ts';
import { cloneTemplate, dropDatabase, type TestDataPlane } from './test-data-plane.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    dataPlane: TestDataPlane;
  }
}

/** What a test file gets for itself: a real database cloned from the migrated template, a Redis key space, a folder. */
export interface TestEnvironment {
  config: Config;
  database: Database;
  /** Address of the same database for its owner, who may edit what the product may not. */
  ownerUrl: string;
}

/**
 * Gives the test file an environment of its own and takes it away at the end. Call it at the top of a `*.int.test.ts`.
 * The fields are there from `beforeAll` on.
 *
 * @param overrides environment variables on top of the defaults
 */
export function testEnvironment(overrides: Record<string, string> = {}): TestEnvironment {
  const environment = {} as TestEnvironment;
  const name = `test_${randomBytes(6).toString('hex')}`;
  let folder: string;
  const dataPlane = inject('dataPlane');

  beforeAll(async () => {
    environment.ownerUrl = await cloneTemplate(dataPlane, name);
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
    environment.config = loadConfig({
      DATABASE_URL: asRestrictedRole(environment.ownerUrl, dataPlane),
      REDIS_URL: dataPlane.redisUrl,
      GATEHOUSE_QUEUE_PREFIX: name,
      GATEHOUSE_DATA: join(folder, 'data'),
      GATEHOUSE_KEYS: join(folder, 'keys'),
      GATEHOUSE_EMBEDDED: 'true',
      ...overrides,
    });
    environment.database = new Database(environment.config);
  });

  afterAll(async () => {
    await environment.database?.onApplicationShutdown();
    await dropDatabase(dataPlane, name);
    await rm(folder, { recursive: true, force: true });
  });
  return environment;
}

function asRestrictedRole(ownerUrl: string, { appPassword }: TestDataPlane): string {
  const address = new URL(ownerUrl);
  address.username = 'gatehouse_app';
  address.password = appPassword;
  return address.toString();
}
