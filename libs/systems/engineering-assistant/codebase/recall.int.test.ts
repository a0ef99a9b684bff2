import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CodebaseIndex } from './codebase-index.ts';
import { CodebaseRepository } from './codebase.repository.ts';
import { CodebaseSearchRepository } from './codebase-search.repository.ts';
import { IndexCheckout } from './index-checkout.ts';
import { SearchCodebase } from './search-codebase.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');
const QUESTIONS = join(import.meta.dirname, 'recall-questions.yaml');
const environment = testEnvironment({ GATEHOUSE_CODEBASE: CHECKOUT });
const Questions = z.array(z.strictObject({ question: z.string(), files: z.array(z.string()).min(1) })).length(30);

let questions: z.infer<typeof Questions>;
let search: SearchCodebase;

beforeAll(async () => {
  questions = Questions.parse(parse(await readFile(QUESTIONS, 'utf8')));
  const repository = new CodebaseRepository(environment.database);
  const index = new CodebaseIndex(
    environment.config,
    new IndexCheckout(new UnitOfWork(environment.database), repository),
  );
  search = new SearchCodebase(index, new CodebaseSearchRepository(environment.database));
  const startedAt = performance.now();
  const { files } = await index.refresh();
  process.stdout.write(`codebase: ${files} files indexed in ${Math.round(performance.now() - startedAt)} ms\n`);
});

it('every expected file is there', () => {
  const files = questions.flatMap((each) => each.files);
  expect(files.filter((file) => !existsSync(join(CHECKOUT, file)))).toEqual([]);
});

it('finds one of the expected files among the first five, for at least 80 % of the questions', async () => {
  const missed: string[] = [];
  const milliseconds: number[] = [];
  for (const { question, files } of questions) {
    const startedAt = performance.now();
    const hits = await search.run({ query: question, limit: 6 });
    milliseconds.push(performance.now() - startedAt);
    // The list of the questions is in the checkout too, and would always be found first.
    const found = hits.map(({ path }) => path).filter((path) => path !== relative(CHECKOUT, QUESTIONS));
    if (!found.slice(0, 5).some((path) => files.includes(path)))
      missed.push(`${question} → ${found.slice(0, 5).join(', ')}`);
  }
  const recall = (questions.length - missed.length) / questions.length;
  milliseconds.sort((left, right) => left - right);
  const p95 = milliseconds[Math.floor(milliseconds.length * 0.95)] ?? 0;
  process.stdout.write(`codebase: recall@5 ${recall.toFixed(2)}, search p95 ${p95.toFixed(0)} ms\n`);
  for (const miss of missed) process.stdout.write(`  missed: ${miss}\n`);
  expect(recall).toBeGreaterThanOrEqual(0.8);
  // 50 ms is what it takes when nothing else runs; beside the whole test suite only the order of magnitude is certain.
  expect(p95).toBeLessThan(1_000);
});
