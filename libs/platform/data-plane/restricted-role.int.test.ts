import pg from 'pg';
import { expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { resolve } from 'node:path';
import { inspectDatabase } from './inspect-database.ts';

const environment = testEnvironment();
const migrations = resolve(import.meta.dirname, '../../../prisma/migrations');

it('is let in with the schema up to date, and may not change it', async () => {
  const { DATABASE_URL: url } = environment.config;
  expect((await inspectDatabase(url, migrations)).schemaProblem).toBeNull();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await expect(client.query('create table departments_of_mine (id int)')).rejects.toThrow('permission denied');
    await expect(client.query('drop table departments')).rejects.toThrow('must be owner');
    await expect(client.query(`update "_prisma_migrations" set checksum = 'x'`)).rejects.toThrow('permission denied');
  } finally {
    await client.end();
  }
});
