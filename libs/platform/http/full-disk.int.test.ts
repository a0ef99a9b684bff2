import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { fullDiskOf } from './full-disk.rules.ts';

const environment = testEnvironment();

const refusedWith = (code: string): string =>
  `do $$ begin raise exception 'could not extend file' using errcode = '${code}'; end $$`;
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('fullDiskOf', () => {
  it('knows a full disk from either client of PostgreSQL', async () => {
    const { pool, client } = environment.database;
    const errors = [
      await errorOf(pool.query(refusedWith('53100'))),
      await errorOf(client.$executeRawUnsafe(refusedWith('53100'))),
      await errorOf(client.$transaction((transaction) => transaction.$executeRawUnsafe(refusedWith('53100')))),
    ];
    for (const error of errors)
      expect(fullDiskOf(error)).toMatchObject({ kind: 'unavailable', code: 'disk_full', cause: error });
  });

  it('takes nothing else for one', async () => {
    const { pool, client } = environment.database;
    expect(fullDiskOf(await errorOf(pool.query(refusedWith('53200'))))).toBeUndefined();
    expect(fullDiskOf(await errorOf(client.$executeRawUnsafe(refusedWith('23505'))))).toBeUndefined();
    expect(fullDiskOf(new Error('53100'))).toBeUndefined();
    expect(fullDiskOf(undefined)).toBeUndefined();
  });
});
