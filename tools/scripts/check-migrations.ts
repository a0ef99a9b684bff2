// npm run db:check: applies every migration to an empty database and compares the result with the Prisma schema. What
// Prisma cannot say (functions, triggers, grants) it does not compare either.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { migrate } from '@gatehouse/platform/data-plane';
import { loadEnvironment } from '@gatehouse/platform/config';
import { onDatabase } from '@gatehouse/platform/testing';
import pg from 'pg';
import { schemaDiff } from './schema-diff.ts';

const { GATEHOUSE_TEST_OWNER_URL: ownerUrl } = loadEnvironment();
if (!ownerUrl) throw new Error('no database server to check on: run ./gatehouse test');

const scratch = `schema_check_${randomBytes(6).toString('hex')}`;
await asOwner(`create database ${scratch}`);
try {
  const url = onDatabase(ownerUrl, scratch);
  const applied = await migrate(url, resolve('prisma/migrations'));
  const difference = await schemaDiff(url);
  if (difference) {
    process.stdout.write(`prisma/schema and prisma/migrations differ; a migration with this would close the gap:\n\n`);
    process.stdout.write(`${difference}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`database schema: ${applied.length} migrations agree with prisma/schema\n`);
  }
} finally {
  await asOwner(`drop database if exists ${scratch} with (force)`);
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
