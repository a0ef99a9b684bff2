import pg from 'pg';
import { dropTemplate, prepareTemplate, TEST_APP_PASSWORD } from '../../libs/platform/testing/test-data-plane.ts';

/** Once per test run: real servers (those of the environment), the migrated template, the restricted role's password. */
export default async function setUp(): Promise<() => Promise<void>> {
  const ownerUrl = process.env.GATEHOUSE_TEST_OWNER_URL;
  if (!ownerUrl || !process.env.GATEHOUSE_TEST_REDIS_URL) {
    throw new Error('no data plane for tests: run ./gatehouse test');
  }
  await prepareTemplate(ownerUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`alter role gatehouse_app password '${TEST_APP_PASSWORD}'`);
  await client.end();
  return () => dropTemplate(ownerUrl);
}
