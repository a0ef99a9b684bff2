import { newId, systemClock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { startTelemetry, type Telemetry } from '@gatehouse/platform/telemetry';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EmbedQuestion } from './embed-question.ts';
import { MemoriesRepository } from './memories.repository.ts';
import { NO_EMBEDDINGS, OWNER, remember } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { RecallMemories } from './recall-memories.ts';
import { SearchMemories } from './search-memories.ts';

const environment = testEnvironment();
let telemetry: Telemetry;
const logged: unknown[] = [];
beforeAll(() => {
  telemetry = startTelemetry(environment.config, 'gatehouse-test', () => undefined);
  const keep = (message: unknown) => void logged.push(message);
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
});
afterAll(() => telemetry?.stop());

it('a lookup has a span with ids and scores, and neither it nor the log says what was asked or remembered', async () => {
  const { database } = environment;
  const memories = new MemoriesRepository(database);
  const search = new SearchMemories(new MemorySearchRepository(database), memories);
  const recall = new RecallMemories(
    search,
    memories,
    new EmbedQuestion(NO_EMBEDDINGS),
    new UnitOfWork(database),
    systemClock,
  );
  const id = await remember(database, 'The heron cluster is rebuilt on Tuesdays.');
  const sessionId = newId();
  const [recalled] = await recall.run(OWNER, sessionId, 'When is the heron cluster rebuilt?');
  await telemetry.flush();
  const spans = await database.client.span.findMany({ where: { name: 'search memory' } });
  expect(spans.map(({ kind, attributes }) => ({ kind, attributes }))).toEqual([
    {
      kind: 'retrieval',
      attributes: expect.objectContaining({
        'gatehouse.memory.ids': [id],
        'gatehouse.memory.scores': [recalled?.score],
        'gatehouse.memory.embeddings': 'off',
      }),
    },
  ]);
  expect(logged).toContainEqual(
    expect.objectContaining({
      message: 'memory.recalled',
      subject: `session:${sessionId}`,
      details: expect.objectContaining({ ids: [id], embeddings: 'off' }),
    }),
  );
  expect(
    JSON.stringify([await database.client.span.findMany(), logged], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
  ).not.toMatch(/heron/i);
});
