import { DomainError } from '@gatehouse/kernel';
import pg from 'pg';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import type { Statement } from './statement.ts';
import { UnitOfWork } from './unit-of-work.ts';

const environment = testEnvironment({ DATABASE_POOL: '4' });
let unitOfWork: UnitOfWork;
beforeAll(() => {
  unitOfWork = new UnitOfWork(environment.database);
});

const add = (id: string): Statement => ({
  name: 'add_department',
  text: 'insert into departments (id, name) values ($1, $2)',
  values: [id, id],
});
const refuse = (sqlState: string): Statement => ({
  name: `refuse_${sqlState}`,
  text: `select pg_input_error_info($1, 'int4'), case when $1 = 'x' then 1 / (length($1) - 1) end`,
  values: ['x'],
  refusals: { [sqlState]: () => new DomainError('conflict', 'refused', 'it was refused') },
});
const sleep = (seconds: number): Statement => ({ name: 'sleep', text: 'select pg_sleep($1)', values: [seconds] });
const pid: Statement = { name: 'pid', text: 'select pg_backend_pid() as pid', values: [] };

const there = async (...ids: string[]): Promise<string[]> => {
  const { rows } = await environment.database.pool.query<{ id: string }>(
    'select id from departments where id = any($1) order by id',
    [ids],
  );
  return rows.map(({ id }) => id);
};

describe('UnitOfWork.commit', () => {
  it('commits all statements as one transaction and answers each in order', async () => {
    const transactionId: Statement = { name: 'xid', text: 'select pg_current_xact_id()::text as xid', values: [] };
    const several: Statement = { name: 'several', text: 'select n from generate_series(1, $1::int) as n', values: [3] };
    const [first, added, second, rows] = await unitOfWork.commit([transactionId, add('one'), transactionId, several]);
    expect(first?.rows[0]?.xid).toBe(second?.rows[0]?.xid);
    expect(added).toEqual({ rows: [], count: 1 });
    expect(rows).toEqual({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }], count: 3 });
    expect(await there('one')).toEqual(['one']);
    const [next] = await unitOfWork.commit([transactionId]);
    expect(next?.rows[0]?.xid).not.toBe(first?.rows[0]?.xid);
  });

  it('hands over every kind of value as it is', async () => {
    const at = new Date('2026-11-20T10:00:00.123Z');
    const [result] = await unitOfWork.commit([
      {
        name: 'values',
        text: `select $1::text as text, $2::int as number, $3::bigint as large, $4::bool as yes, $5::timestamptz as at,
                 $6::bytea as bytes, $7::text as nothing, $8::text[] as several`,
        values: ['it’s "so" \\', 7, 2n ** 60n, true, at, Buffer.from([0, 255]), null, ['a', 'b,"c"\\{}', '', 'NULL']],
      },
    ]);
    expect(result?.rows).toEqual([
      {
        text: 'it’s "so" \\',
        number: 7,
        large: String(2n ** 60n),
        yes: true,
        at,
        bytes: Buffer.from([0, 255]),
        nothing: null,
        several: ['a', 'b,"c"\\{}', '', 'NULL'],
      },
    ]);
  });

  it('leaves nothing behind when a statement fails, throws what its refusal means, and goes on', async () => {
    const failing = unitOfWork.commit([add('before'), refuse('22012'), add('after')]);
    await expect(failing).rejects.toMatchObject({ kind: 'conflict', code: 'refused' });
    const unforeseen = unitOfWork.commit([add('before'), refuse('99999'), add('after')]);
    await expect(unforeseen).rejects.toMatchObject({ code: '22012', message: 'division by zero' });
    expect(await there('before', 'after')).toEqual([]);
    await unitOfWork.commit([add('before'), add('after')]);
    expect(await there('before', 'after')).toEqual(['after', 'before']);
  });

  it('fails as a whole when the commit itself is refused, and is no refusal of a statement then', async () => {
    const owner = new pg.Client({ connectionString: environment.ownerUrl });
    await owner.connect();
    await owner.query(`alter table agent_versions drop constraint agent_versions_agent_id_fkey,
      add constraint agent_versions_agent_id_fkey foreign key (agent_id) references agents (id)
        deferrable initially deferred`);
    await owner.end();
    const orphan: Statement = {
      name: 'orphan',
      text: `insert into agent_versions (agent_id, version, definition, content_hash, author) values ($1, 1, '{}', '', '')`,
      values: ['nobody'],
      refusals: { '23503': () => new Error('never: the statement itself passed') },
    };
    await expect(unitOfWork.commit([add('with-orphan'), orphan])).rejects.toMatchObject({ code: '23503' });
    expect(await there('with-orphan')).toEqual([]);
  });

  it('is not mixed with what others send meanwhile, however many they are', async () => {
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const id = `many-${index}`;
        const echo: Statement = { name: 'echo', text: 'select $1::text as said', values: [id] };
        if (index % 3 === 0) {
          await expect(unitOfWork.commit([add(id), refuse('22012')])).rejects.toThrow('it was refused');
        } else if (index % 3 === 1) {
          const [, said] = await unitOfWork.commit([add(id), echo]);
          expect(said?.rows).toEqual([{ said: id }]);
        } else {
          await unitOfWork.run((transaction) => transaction.department.create({ data: { id, name: id } }));
        }
      }),
    );
    const ids = Array.from({ length: 60 }, (_, index) => `many-${index}`);
    expect(await there(...ids)).toEqual(ids.filter((_, index) => index % 3 !== 0).sort());
  });

  it('prepares a statement once on each connection', async () => {
    const count: Statement = {
      name: 'count_prepared',
      text: `select count(*)::int as times from pg_prepared_statements where name = 'batch:count_prepared'`,
      values: [],
    };
    for (let turn = 0; turn < 3; turn += 1) {
      const results = await unitOfWork.commit([count, count]);
      expect(results.map(({ rows }) => rows[0]?.times)).toEqual([1, 1]);
    }
  });

  it('rolls back what takes too long, says so, and the connection serves on', async () => {
    const slow = unitOfWork.commit([add('slow'), sleep(30)], 100);
    await expect(slow).rejects.toMatchObject({ kind: 'timeout', code: 'database_timeout' });
    expect(await there('slow')).toEqual([]);
    await unitOfWork.commit([add('slow')]);
    expect(await there('slow')).toEqual(['slow']);
  });

  it('throws when the connection is cut, and uses another one from then on', async () => {
    const cut = unitOfWork.commit([pid, add('cut'), sleep(30)]);
    const failed = expect(cut).rejects.toThrow(/terminat/);
    await vi.waitFor(async () => {
      const { rowCount } = await environment.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid() and state = 'active'`,
      );
      expect(rowCount).toBe(1);
    });
    await failed;
    expect(await there('cut')).toEqual([]);
    const pids = await Promise.all(Array.from({ length: 4 }, () => unitOfWork.commit([pid])));
    expect(pids.every(([result]) => result?.count === 1)).toBe(true);
    expect(environment.database.pool.totalCount).toBeLessThanOrEqual(4);
  });
});
