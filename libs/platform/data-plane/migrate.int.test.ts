import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newId } from '@gatehouse/kernel';
import { dropDatabase, onDatabase } from '../testing/index.ts';
import { inspectDatabase } from './inspect-database.ts';
import { migrate, schemaProblem } from './migrate.ts';

const dataPlane = inject('dataPlane');
const database = `migrate_${newId().replaceAll('-', '')}`;
const url = onDatabase(dataPlane.ownerUrl, database);
let folder: string;

beforeEach(async () => {
  await query(dataPlane.ownerUrl, `create database ${database}`);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-migrations-'));
  writeMigration('1_first', 'create table first (id int);');
  writeMigration('2_second', 'create table second (id int); insert into second values (1);');
});
afterEach(async () => {
  await dropDatabase(dataPlane, database);
  rmSync(folder, { recursive: true });
});
afterAll(() => dropDatabase(dataPlane, database));

describe('migrate', () => {
  it('applies what is missing, in order, and nothing the second time', async () => {
    expect(await migrate(url, folder)).toEqual(['1_first', '2_second']);
    expect(await migrate(url, folder)).toEqual([]);
    writeMigration('3_third', 'alter table second add column name text;');
    expect(await migrate(url, folder)).toEqual(['3_third']);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await migrate(url, folder);
    writeMigration('1_first', 'create table first (id bigint);');
    await expect(migrate(url, folder)).rejects.toMatchObject({ code: 'migration_changed' });
    await expect(migrate(url, folder)).rejects.toThrow('1_first');
  });

  it('lets two that migrate at once take turns', async () => {
    const both = await Promise.all([migrate(url, folder), migrate(url, folder)]);
    expect(both.map((applied) => applied.length).sort()).toEqual([0, 2]);
  });

  it('takes a migration that fails back whole, keeps those before it, and says what was wrong', async () => {
    writeMigration('2_second', 'create table second (id int); select 1 / 0;');
    const failed = migrate(url, folder);
    await expect(failed).rejects.toMatchObject({ code: 'migration_failed' });
    await expect(failed).rejects.toThrow('migration 2_second failed: division by zero');
    expect(await query(url, `select to_regclass('first')::text as a, to_regclass('second')::text as b`)).toEqual([
      { a: 'first', b: null },
    ]);
    expect(await schemaProblem(url, folder)).toContain('1 migration(s) are not applied, the first is 2_second');
  });
});

describe('schemaProblem', () => {
  it('says that there is no schema, that migrations are missing, that the database is newer', async () => {
    expect(await schemaProblem(url, folder)).toBe('the database has no schema yet');
    await migrate(url, folder);
    expect(await schemaProblem(url, folder)).toBeNull();
    const older = mkdtempSync(join(tmpdir(), 'gatehouse-migrations-'));
    cpSync(join(folder, '1_first'), join(older, '1_first'), { recursive: true });
    expect(await schemaProblem(url, older)).toBe('the database is newer than this program: it has 2_second');
    rmSync(older, { recursive: true });
  });
});

describe('inspectDatabase', () => {
  it('tells the version, the clocks and what is missing, without changing anything', async () => {
    const report = await inspectDatabase(url, folder);
    expect(report).toMatchObject({ schemaProblem: 'the database has no schema yet', processes: [] });
    expect(report.serverVersion).toMatch(/^\d+/);
    expect(Math.abs(report.clockAheadMs)).toBeLessThan(2_000);
  });
});

function writeMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function query(of: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: of });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
