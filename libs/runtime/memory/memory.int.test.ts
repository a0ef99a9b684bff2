import type { Principal } from '@gatehouse/contracts/access';
import { newId, systemClock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { openRecord } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeleteMemories } from './delete-memories.ts';
import { DeleteMemory } from './delete-memory.ts';
import { EmbedQuestion } from './embed-question.ts';
import { type ExtractionClaim, ExtractionsRepository } from './extractions.repository.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { Note } from './memory.ts';
import { NO_EMBEDDINGS, OWNER, remember, sessionOf } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { RecallMemories } from './recall-memories.ts';
import { SearchMemories } from './search-memories.ts';
import { StoreMemories } from './store-memories.ts';

const environment = testEnvironment();
let record: ReturnType<typeof openRecord>;
let parts: ReturnType<typeof putTogether>;
beforeAll(() => {
  // What is recalled stands in the log; here it would drown the report.
  Logger.overrideLogger(['error']);
  record = openRecord(environment);
  parts = putTogether();
});
beforeEach(() => environment.database.client.semanticMemory.deleteMany());
afterAll(() => record?.close());

function putTogether() {
  const { database } = environment;
  const [memories, extractions] = [new MemoriesRepository(database), new ExtractionsRepository(database)];
  const unitOfWork = new UnitOfWork(database);
  const search = new SearchMemories(new MemorySearchRepository(database), memories);
  const questions = new EmbedQuestion(NO_EMBEDDINGS);
  return {
    memories,
    extractions,
    unitOfWork,
    recall: new RecallMemories(search, memories, questions, unitOfWork, systemClock),
    store: new StoreMemories(memories, extractions, NO_EMBEDDINGS, record.log, unitOfWork),
    deleteOne: new DeleteMemory(memories, record.log, unitOfWork),
    deleteAll: new DeleteMemories(memories, extractions, record.log, unitOfWork),
  };
}

const engineer: Principal = {
  kind: 'person',
  id: OWNER.personId,
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
};
const fact = (content: string): Note => ({ kind: 'fact', content, keywords: [] });
const everything = () => environment.database.client.semanticMemory.findMany({ orderBy: { id: 'asc' } });

/** A session that has ended, claimed. */
async function claimed(): Promise<ExtractionClaim> {
  const session = await sessionOf(environment.database);
  await parts.unitOfWork.run((transaction) => parts.extractions.markDue(transaction, session));
  const claim = await parts.extractions.claim(session.id);
  if (!claim) throw new Error('the session is due');
  return claim;
}

const store = async (...notes: Note[]) =>
  parts.store.run(await claimed(), notes, { method: 'model', sensitivity: 'none' }, 2);

describe('recall', () => {
  it('gives an agent what it noted of this person, and marks it accessed (S0-MEM-05)', async () => {
    const id = await remember(environment.database, 'We deploy on Tuesdays.');
    const found = await parts.recall.run(OWNER, newId(), 'When do we deploy?');
    expect(found).toMatchObject([{ id, content: 'We deploy on Tuesdays.', lastAccessedAt: null }]);
    const [row] = await everything();
    expect(row?.lastAccessedAt).toBeInstanceOf(Date);
  });

  it('gives nothing of another agent, another person, or what was replaced (S0-CEL-08)', async () => {
    await remember(environment.database, 'We deploy on Mondays.', { agentId: 'other-agent' });
    await remember(environment.database, 'We deploy on Wednesdays.', { personId: 'other-person' });
    const old = await remember(environment.database, 'We deploy on Fridays.');
    await parts.unitOfWork.run((transaction) => parts.memories.markReplaced(transaction, [old]));
    expect(await parts.recall.run(OWNER, newId(), 'When do we deploy?')).toEqual([]);
  });

  it('gives what came from a tool with personal data in its own session only (S0-MEM-11)', async () => {
    const sessionId = newId();
    await remember(environment.database, 'The tenant is called Rosa.', { sessionId, sensitivity: 'pii' });
    expect(await parts.recall.run(OWNER, newId(), 'What is the tenant called?')).toEqual([]);
    expect(await parts.recall.run(OWNER, sessionId, 'What is the tenant called?')).toHaveLength(1);
  });

  it('finds words that are spelt nearly alike', async () => {
    await remember(environment.database, 'The thumbnailer resizes avatars.');
    expect(await parts.recall.run(OWNER, newId(), 'thumbnailler')).toHaveLength(1);
  });

  it.each(['', '   ', '\0', "'; drop table semantic_memory; --", 'the of and', '& | ! ( <->', '%_\\'])(
    'takes %j for a question without harm',
    async (question) => {
      await remember(environment.database, 'We use tabs.');
      await expect(parts.recall.run(OWNER, newId(), question)).resolves.toEqual([]);
    },
  );
});

describe('what a session leaves', () => {
  it('is stored without secrets, with events that say nothing of it', async () => {
    const key = ['sk', 'ant', 'api03-abcdefghijklmnopqrstuvwx'].join('-');
    expect(await store(fact(`Our key is ${key}.`), fact('We use tabs.'))).toBe(2);
    expect((await everything()).map(({ content }) => content)).toEqual([
      'Our key is [redacted:anthropic_key].',
      'We use tabs.',
    ]);
    const events = await record.reader.readStream(`person:${OWNER.personId}`, 0n, 100);
    expect(events.slice(-2)).toMatchObject([{ type: 'memory.stored' }, { type: 'memory.stored' }]);
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toMatch(/tabs|redacted/);
  });

  it('is stored once, however often and in however similar words it is said', async () => {
    await store(fact('We deploy the shop on Tuesdays.'));
    expect(await store(fact('we deploy the shop on tuesdays'), fact('We always deploy the shop on Tuesdays'))).toBe(0);
    expect(await everything()).toHaveLength(1);
  });

  it('takes the place of what says less, and of nothing that says something else', async () => {
    await store(fact('We deploy the shop on Tuesdays.'), fact('Staging runs PostgreSQL 15 in Frankfurt.'));
    await store(
      fact('We deploy the shop on Tuesdays and Thursdays.'),
      fact('Staging runs PostgreSQL 16 in Frankfurt.'),
    );
    const rows = await everything();
    expect(rows.map(({ status, content }) => [status, content])).toEqual([
      ['replaced', 'We deploy the shop on Tuesdays.'],
      ['active', 'Staging runs PostgreSQL 15 in Frankfurt.'],
      ['active', 'We deploy the shop on Tuesdays and Thursdays.'],
      ['active', 'Staging runs PostgreSQL 16 in Frankfurt.'],
    ]);
  });

  it('is stored by the one that holds the claim, once', async () => {
    const claim = await claimed();
    expect(await parts.extractions.claim(claim.sessionId)).toBeNull();
    const origin = { method: 'model', sensitivity: 'none' } as const;
    expect(await parts.store.run(claim, [fact('We use tabs.')], origin, 2)).toBe(1);
    expect(await parts.store.run(claim, [fact('We use spaces.')], origin, 2)).toBe(0);
    expect(await parts.extractions.claim(claim.sessionId)).toBeNull();
    expect(await everything()).toHaveLength(1);
  });

  it('has one summary, the newest', async () => {
    const claim = await claimed();
    const summary = (content: string): Note => ({ kind: 'summary', content, keywords: [] });
    const origin = { method: 'model', sensitivity: 'none' } as const;
    await parts.store.run(claim, [summary('About tabs.')], origin, 2);
    const session = { id: claim.sessionId, ...OWNER };
    await parts.unitOfWork.run((transaction) => parts.extractions.markDue(transaction, session));
    const again = await parts.extractions.claim(claim.sessionId);
    if (!again) throw new Error('the session is due again');
    await parts.store.run(again, [summary('About tabs and spaces.')], origin, 4);
    expect((await everything()).map(({ content }) => content)).toEqual(['About tabs and spaces.']);
  });
});

describe('deletion', () => {
  it('takes one memory, of its person only', async () => {
    const [own, other] = [
      await remember(environment.database, 'We use tabs.'),
      await remember(environment.database, 'We use spaces.', { personId: 'other-person' }),
    ];
    await parts.deleteOne.run(engineer, own);
    const notFound = expect.objectContaining({ code: 'memory_not_found' });
    await expect(parts.deleteOne.run(engineer, own)).rejects.toEqual(notFound);
    await expect(parts.deleteOne.run(engineer, other)).rejects.toEqual(notFound);
    expect((await everything()).map(({ id }) => id)).toEqual([other]);
    const [event] = (await record.reader.readStream(`person:${OWNER.personId}`, 0n, 200)).slice(-1);
    expect(event).toMatchObject({
      type: 'memory.deleted',
      actor: 'person:engineer',
      payload: { memories: [{ memoryId: own }] },
    });
    expect(JSON.stringify(event?.payload)).not.toContain('tabs');
  });

  it('takes everything of a person, in whatever status, and what is being extracted is not stored', async () => {
    const claim = await claimed();
    for (let number = 0; number < 120; number += 1) await remember(environment.database, `We use port ${number}.`);
    const old = await remember(environment.database, 'We use tabs.');
    await parts.unitOfWork.run((transaction) => parts.memories.markReplaced(transaction, [old]));
    await remember(environment.database, 'We use spaces.', { personId: 'other-person' });
    expect(await parts.deleteAll.run(engineer, { person: OWNER.personId })).toBe(121);
    expect(await parts.store.run(claim, [fact('We use tabs.')], { method: 'model', sensitivity: 'none' }, 2)).toBe(0);
    expect((await everything()).map(({ content }) => content)).toEqual(['We use spaces.']);
  });

  it("is refused for somebody else's", async () => {
    const refused = expect.objectContaining({ code: 'not_your_memory' });
    await expect(parts.deleteAll.run(engineer, { person: 'other-person' })).rejects.toEqual(refused);
  });
});

describe('an extraction that fails', () => {
  it('is due again later, and is given up when told so', async () => {
    const claim = await claimed();
    await parts.extractions.putOff(claim, 'model_overloaded', 0);
    expect(await parts.extractions.due(200)).toContain(claim.sessionId);
    expect(await parts.extractions.claim(claim.sessionId)).toMatchObject({ attempts: 2 });
    await parts.extractions.putOff(claim, 'memory_extraction_refused', null);
    expect(await parts.extractions.claim(claim.sessionId)).toBeNull();
  });
});
