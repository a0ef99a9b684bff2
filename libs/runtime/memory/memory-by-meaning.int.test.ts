import { newId } from '@gatehouse/kernel';
import { withExtension } from '@gatehouse/platform/data-plane';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER, remember } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { type VectorDatabase, startVectorDatabase } from './vector-database.fixture.ts';
import { VECTOR_INDEX, vectorIndexStatements } from './vector-index.rules.ts';

const MODEL = 'angles';
const DIMENSIONS = 8;
/** Of vectors with the person whom the tests are about; more than are compared one by one. */
const MANY = 600;
const environment = testEnvironment();
let server: VectorDatabase;
let search: MemorySearchRepository;
const ids: Record<string, string> = {};

/** A direction at that angle, in degrees, to what is asked for; each number leads elsewhere. */
function at(degrees: number, number = 0): number[] {
  const angle = (degrees * Math.PI) / 180;
  const aside = Array.from({ length: DIMENSIONS - 1 }, (_, index) => Math.sin(1 + number * (2 * index + 3)));
  return [Math.cos(angle), ...aside.map((part) => (part / Math.hypot(...aside)) * Math.sin(angle))];
}
const ASKED = { vector: at(0), model: MODEL };
const of = (degrees: number, number = 0) => ({ embedding: at(degrees, number), embeddingModel: MODEL });

beforeAll(async () => {
  server = await startVectorDatabase(environment);
  search = new MemorySearchRepository(server.database);
  ids.far = await remember(server.database, 'at 60 degrees', of(60));
  ids.near = await remember(server.database, 'at 20 degrees', of(20));
  await remember(server.database, 'without a vector');
  await remember(server.database, 'of another model', { embedding: at(1), embeddingModel: 'other' });
  await remember(server.database, 'of another length', { embedding: [1, 0], embeddingModel: MODEL });
  await rememberMany('other-agent', OWNER.personId, 100, 2);
  // More than the index looks at in one go, and all of them nearer.
  await rememberMany(OWNER.agentId, 'other-person', 200, 10);
}, 120_000);
afterAll(() => server?.stop());

async function rememberMany(agentId: string, personId: string, count: number, degrees: number): Promise<void> {
  const data = Array.from({ length: count }, (_, number) => ({
    ...{
      id: newId(),
      agentId,
      personId,
      kind: 'fact',
      sensitivity: 'none',
      keywords: [],
      metadata: { method: 'model' },
    },
    ...{ content: `number ${number}`, contentHash: `${degrees} ${number}`, ...of(degrees, number) },
  }));
  await server.database.client.semanticMemory.createMany({ data });
}

const usesIndex = async (): Promise<boolean> => {
  const { rows } = await server.database.pool.query<{ 'QUERY PLAN': string }>(
    `explain select memory_id from semantic_memory where cardinality(embedding) = ${DIMENSIONS}
     order by embedding::vector(${DIMENSIONS}) <=> '[1,0,0,0]'::vector limit 5`,
  );
  return rows.some((row) => row['QUERY PLAN'].includes(VECTOR_INDEX));
};

/** Few rows are sorted faster than looked up; with this the plan is that of many. */
const preferIndexes = () => server.database.pool.query('set enable_seqscan = off; set enable_sort = off');

describe('a search by meaning', () => {
  const found = () => search.byMeaning(OWNER, ASKED, 5);
  const index = (dimensions: number) => withExtension(server.ownerUrl, 'vector', vectorIndexStatements(dimensions));

  it('compares one by one where there is no index: near first, of this agent, person and model only', async () => {
    expect(await found()).toEqual([ids.near, ids.far]);
  });

  it('compares the few of a person one by one also where there is an HNSW index on cosine distance (S0-MEM-03)', async () => {
    await index(DIMENSIONS);
    await preferIndexes();
    expect(await usesIndex()).toBe(true);
    const { rows } = await server.database.pool.query(`select pg_get_indexdef($1::regclass) as is`, [VECTOR_INDEX]);
    expect(rows[0].is).toContain('USING hnsw');
    expect(rows[0].is).toContain('vector_cosine_ops');
    expect(await found()).toEqual([ids.near, ids.far]);
  });

  it('finds among many through the index, behind those of others', async () => {
    await rememberMany(OWNER.agentId, OWNER.personId, MANY, 85);
    expect(await found()).toEqual([ids.near, ids.far]);
    await server.database.pool.query(`delete from semantic_memory where memory_id = $1`, [ids.near]);
    expect(await found()).toEqual([ids.far]);
  });

  it('compares one by one again where the index is for vectors of another length', async () => {
    await index(DIMENSIONS + 1);
    expect(await usesIndex()).toBe(false);
    await server.database.client.semanticMemory.deleteMany({ where: { contentHash: { startsWith: '85 ' } } });
    expect(await found()).toEqual([ids.far]);
  });
});
