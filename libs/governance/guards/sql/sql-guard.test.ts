import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SqlScope } from './judge-query.rules.ts';
import { SqlGuard } from './sql-guard.ts';
import { SQL_RULES } from './sql-rules.ts';

const read = (file: string): unknown => parse(readFileSync(join(import.meta.dirname, 'corpus', file), 'utf8'));
const ALLOWED = z.array(z.string()).parse(read('allowed.yaml'));
const REFUSED = Object.entries(z.record(z.string(), z.array(z.string())).parse(read('refused.yaml'))).flatMap(
  ([id, texts]) => texts.map((sql) => ({ id, sql })),
);

const guard = new SqlGuard();
afterAll(() => guard.close());
const idOf = async (sql: string, scope?: Partial<SqlScope>): Promise<string> => {
  const judgement = await guard.judge(sql, scope);
  return judgement.allowed ? 'allowed' : judgement.finding.id;
};

describe('the corpora', () => {
  it('hold at least a hundred statements each', () => {
    expect(ALLOWED.length).toBeGreaterThanOrEqual(100);
    expect(REFUSED.length).toBeGreaterThanOrEqual(100);
  });

  it('of queries: every one passes (precision 1.0)', async () => {
    const answers = await Promise.all(ALLOWED.map(async (sql) => ({ sql, judgement: await guard.judge(sql) })));
    expect(answers.filter(({ judgement }) => !judgement.allowed)).toEqual([]);
  });

  it('of others: every one is refused by its own rule (recall 1.0)', async () => {
    const answers = await Promise.all(REFUSED.map(async ({ id, sql }) => ({ id, sql, found: await idOf(sql) })));
    expect(answers.filter(({ id, found }) => id !== found)).toEqual([]);
  });

  it('of others inside comments and literals: they are text', async () => {
    const texts = REFUSED.map(({ sql }) => sql).filter((sql) => !/[*/'\\]|\$/.test(sql));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.constantFrom('literal', 'comment'), async (sql, place) => {
        const text =
          place === 'literal' ? `SELECT a FROM t WHERE b = '${sql}' LIMIT 1` : `SELECT a /* ${sql} */ FROM t LIMIT 1`;
        expect(await idOf(text)).toBe('allowed');
      }),
    );
  }, 60_000);
});

describe('the scope of a tool', () => {
  it('lets all columns be asked for where the tool says so', async () => {
    expect(await idOf('SELECT * FROM t LIMIT 1', { allowStar: true })).toBe('allowed');
  });

  it('has a highest LIMIT of its own', async () => {
    expect(await idOf('SELECT a FROM t LIMIT 11', { mostRows: 10 })).toBe('sql_limit_too_high');
    expect(await idOf('SELECT a FROM t LIMIT 10', { mostRows: 10 })).toBe('allowed');
  });

  it.each([
    ['SELECT a FROM users LIMIT 1', 'allowed'],
    ['SELECT a FROM public.users LIMIT 1', 'allowed'],
    ['SELECT a FROM shop.orders LIMIT 1', 'allowed'],
    ['SELECT a FROM secrets LIMIT 1', 'sql_relation'],
    ['SELECT a FROM hr.users LIMIT 1', 'sql_relation'],
    ['SELECT pid FROM pg_stat_activity LIMIT 1', 'sql_relation'],
    ['SELECT a FROM users WHERE id IN (SELECT id FROM secrets) LIMIT 1', 'sql_relation'],
    ['WITH secrets AS (SELECT a FROM users) SELECT a FROM secrets LIMIT 1', 'allowed'],
    ['WITH x AS (SELECT a FROM secrets), secrets AS (SELECT 1) SELECT a FROM x LIMIT 1', 'sql_relation'],
    ['WITH RECURSIVE x AS (SELECT a FROM secrets), secrets AS (SELECT 1 AS a) SELECT a FROM x LIMIT 1', 'allowed'],
    ['WITH secrets AS (SELECT 1 AS a) SELECT a FROM public.secrets LIMIT 1', 'sql_relation'],
    ['SELECT (WITH secrets AS (SELECT 1 AS a) SELECT a FROM secrets LIMIT 1), a FROM secrets LIMIT 1', 'sql_relation'],
  ])('names what may be read: %s', async (sql, id) => {
    expect(await idOf(sql, { schemas: ['shop'], tables: ['users'] })).toBe(id);
  });

  it('may name functions', async () => {
    expect(await idOf('SELECT app.score(a) FROM t LIMIT 1', { functions: ['app.score'] })).toBe('allowed');
    expect(await idOf('SELECT score(a) FROM t LIMIT 1', { functions: ['app.score'] })).toBe('sql_function');
  });
});

describe('a refusal', () => {
  it('says what is meant and what would be right', async () => {
    expect(await guard.judge('SELECT pg_sleep(1) LIMIT 1')).toEqual({
      allowed: false,
      finding: { id: 'sql_function', subject: 'pg_sleep', ...SQL_RULES.sql_function },
    });
  });
});

describe('hostile texts', () => {
  it.each([
    ['a sum', `SELECT ${'1+'.repeat(4_000)}1`],
    ['brackets', `SELECT ${'('.repeat(4_000)}1${')'.repeat(4_000)}`],
    ['negations', `SELECT ${'NOT '.repeat(2_000)}true`],
    ['queries in queries', `${'SELECT a FROM ('.repeat(500)}SELECT 1${') x'.repeat(500)}`],
    ['unions', Array(800).fill('SELECT 1').join(' UNION ')],
    ['statements', 'SELECT 1;'.repeat(900)],
    ['cases', `SELECT ${'CASE WHEN true THEN '.repeat(350)}1${' END'.repeat(350)}`],
    ['arrays', `SELECT ${'ARRAY['.repeat(1_000)}1${']'.repeat(1_000)}`],
    ['a megabyte', `SELECT '${'x'.repeat(1_000_000)}'`],
    ['comments', '/*'.repeat(4_000)],
    ['quotes', "'".repeat(8_001)],
    ['NUL', 'SELECT 1\0; DROP TABLE t'],
    ['half a character', 'SELECT \uD800'],
  ])(
    '%s are refused in a moment, and the next is answered',
    async (_, sql) => {
      const begin = performance.now();
      expect(await idOf(sql)).not.toBe('allowed');
      // Twice the parser's budget and what a busy machine adds.
      expect(performance.now() - begin).toBeLessThan(10_000);
      expect(await idOf('SELECT 1 LIMIT 1')).toBe('allowed');
    },
    30_000,
  );

  it('whatever comes in, it answers and never fails', async () => {
    const piece = fc.constantFrom(
      'SELECT ',
      '1 ',
      'FROM ',
      't ',
      '(',
      ')',
      ', ',
      'WHERE ',
      '= ',
      "'",
      'LIMIT ',
      'UNION ',
      'WITH x AS ',
      '* ',
      '; ',
      '$$',
      '--',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
        ),
        async (sql) => {
          expect(typeof (await guard.judge(sql)).allowed).toBe('boolean');
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
