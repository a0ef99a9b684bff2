import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { MemoriesRepository } from './memories.repository.ts';
import { OWNER, remember } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { SearchMemories } from './search-memories.ts';

const Questions = z.array(z.strictObject({ shares: z.boolean(), fact: z.string(), question: z.string() })).length(40);

const environment = testEnvironment();
let questions: z.infer<typeof Questions>;
let search: SearchMemories;
beforeAll(async () => {
  const { database } = environment;
  questions = Questions.parse(parse(await readFile(resolve(import.meta.dirname, 'recall-questions.yaml'), 'utf8')));
  search = new SearchMemories(new MemorySearchRepository(database), new MemoriesRepository(database));
  for (const { fact } of questions) await remember(database, fact);
});

/** Share of the questions whose fact is among the first three that are found. */
async function recall(asked: typeof questions): Promise<number> {
  const found = await Promise.all(asked.map(({ question }) => search.run(OWNER, question, 3)));
  const hits = asked.filter(({ fact }, index) => found[index]?.memories.some(({ content }) => content === fact));
  return hits.length / asked.length;
}

describe('recall of forty facts, by words alone', () => {
  it('is marked truly: which questions share a stem with their fact', async () => {
    const { rows } = await environment.database.pool.query<{ shares: boolean }>(
      `select tsvector_to_array(to_tsvector('english', fact)) && tsvector_to_array(to_tsvector('english', question)) as shares
       from unnest($1::text[], $2::text[]) with ordinality as asked (fact, question, place) order by place`,
      [questions.map(({ fact }) => fact), questions.map(({ question }) => question)],
    );
    expect(rows.map(({ shares }) => shares)).toEqual(questions.map(({ shares }) => shares));
  });

  it('finds those whose words or stems the question shares among the first three, 95 in 100', async () => {
    const [sharing, others] = [true, false].map((shares) => questions.filter((each) => each.shares === shares));
    const [withWords, without] = [await recall(sharing ?? []), await recall(others ?? [])];
    process.stdout.write(
      `recall@3 over ${questions.length} facts: ${withWords.toFixed(2)} of ${sharing?.length} that share words or stems, ` +
        `${without.toFixed(2)} of ${others?.length} that share none\n`,
    );
    expect(withWords).toBeGreaterThanOrEqual(0.95);
  });

  it('takes milliseconds', async () => {
    const startedAt = performance.now();
    for (const { question } of questions) await search.run(OWNER, question, 3);
    const each = (performance.now() - startedAt) / questions.length;
    process.stdout.write(`a search takes ${each.toFixed(1)} ms\n`);
    expect(each).toBeLessThan(2_000);
  });
});
