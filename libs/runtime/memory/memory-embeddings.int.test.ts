import { DomainError, newId, systemClock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Logger } from '@nestjs/common';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Embedding, EmbeddingOwner } from '../model-gateway/index.ts';
import { EmbedMissing } from './embed-missing.ts';
import { EmbedQuestion } from './embed-question.ts';
import { MemoriesRepository } from './memories.repository.ts';
import { OWNER, remember } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { RecallMemories } from './recall-memories.ts';
import { SearchMemories } from './search-memories.ts';

/** What the service of these tests understands: each line is one direction. */
const CONCEPTS = ['on call|pages?|purple phone', 'editor|helix', 'money|prices?|cent'];

const environment = testEnvironment();
let answer: (owner: EmbeddingOwner, texts: readonly string[]) => Embedding;
const asked = vi.fn(async (owner: EmbeddingOwner, texts: readonly string[]) => answer(owner, texts));
let target: string | null;
const embed = { run: asked, model: async () => target };

beforeAll(() => Logger.overrideLogger(['error']));
beforeEach(async () => {
  await environment.database.client.semanticMemory.deleteMany();
  asked.mockClear();
  target = 'concepts';
  answer = (_owner, texts) => ({ outcome: 'embedded', vectors: texts.map(directionOf), model: target ?? '' });
});

const directionOf = (text: string): number[] => {
  const vector = [...CONCEPTS.map((pattern) => (new RegExp(pattern, 'i').test(text) ? 3 : 0)), 0.5];
  return vector.map((part) => part / Math.hypot(...vector));
};
const unavailable = (code: string): Embedding => ({
  outcome: 'unavailable',
  error: new DomainError('unavailable', code, 'it is not to be had'),
});
const known = (content: string, about = {}) =>
  remember(environment.database, content, { embedding: directionOf(content), embeddingModel: 'concepts', ...about });

function parts() {
  const { database } = environment;
  const memories = new MemoriesRepository(database);
  const unitOfWork = new UnitOfWork(database);
  const search = new SearchMemories(new MemorySearchRepository(database), memories);
  const recall = new RecallMemories(search, memories, new EmbedQuestion(embed), unitOfWork, systemClock);
  let now = new Date();
  const clock = { now: () => now };
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  return { recall, later, embedMissing: new EmbedMissing(memories, embed, unitOfWork, clock) };
}

describe('recall with embeddings', () => {
  it('finds by meaning what shares no word with the question, and asks once for a question of a session', async () => {
    const { recall } = parts();
    const id = await known('We ring whoever holds the purple phone.');
    await known('I write everything in Helix.');
    const sessionId = newId();
    for (let turn = 0; turn < 3; turn += 1) {
      const found = await recall.run(OWNER, sessionId, 'Who is on call?');
      expect(found.map((memory) => memory.id)).toEqual([id]);
    }
    expect(asked).toHaveBeenCalledTimes(1);
    expect(asked.mock.calls[0]?.[0]).toMatchObject({ ...OWNER, sessionId });
  });

  it('finds nothing of another agent or person, however near', async () => {
    await known('We ring whoever holds the purple phone.', { agentId: 'other-agent' });
    await known('We ring whoever holds the purple phone.', { personId: 'other-person' });
    expect(await parts().recall.run(OWNER, newId(), 'Who is on call?')).toEqual([]);
  });

  it('does not compare with vectors of another model', async () => {
    await known('We ring whoever holds the purple phone.');
    target = 'another';
    expect(await parts().recall.run(OWNER, newId(), 'Who is on call?')).toEqual([]);
  });

  it.each([unavailable('embeddings_unavailable'), unavailable('budget_exhausted'), { outcome: 'off' as const }])(
    'goes on by words when there is no vector: %j, and asks again',
    async (given) => {
      const { recall } = parts();
      await known('I write everything in Helix.');
      answer = () => given;
      const sessionId = newId();
      expect(await recall.run(OWNER, sessionId, 'Helix?')).toHaveLength(1);
      await recall.run(OWNER, sessionId, 'Helix?');
      expect(asked).toHaveBeenCalledTimes(2);
    },
  );
});

describe('memories that have no vector', () => {
  it('get one each, on behalf and at the cost of whom they belong to', async () => {
    await remember(environment.database, 'Prices are integers.');
    await remember(environment.database, 'I use Helix.', { personId: 'other-person' });
    const { embedMissing, recall } = parts();
    answer = () => unavailable('embeddings_unavailable');
    expect(await embedMissing.run()).toBe(0);
    answer = (_owner, texts) => ({ outcome: 'embedded', vectors: texts.map(directionOf), model: 'concepts' });
    asked.mockClear();
    expect(await embedMissing.run()).toBe(2);
    expect(await embedMissing.run()).toBe(0);
    expect(asked.mock.calls.map(([{ personId, sessionId }]) => [personId, sessionId]).toSorted()).toEqual([
      ['engineer', null],
      ['other-person', null],
    ]);
    expect(await recall.run(OWNER, newId(), 'How is money kept?')).toHaveLength(1);
  });

  it('wait for ten minutes when they were refused, and hold up nobody else', async () => {
    await remember(environment.database, 'I use Helix.', { personId: 'other-person' });
    await remember(environment.database, 'Prices are integers.');
    const { embedMissing, later } = parts();
    answer = ({ personId }, texts) =>
      personId === 'other-person'
        ? unavailable('budget_exhausted')
        : { outcome: 'embedded', vectors: texts.map(directionOf), model: 'concepts' };
    expect(await embedMissing.run()).toBe(1);
    asked.mockClear();
    expect(await embedMissing.run()).toBe(0);
    expect(asked).not.toHaveBeenCalled();
    later(11);
    await embedMissing.run();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('stay without where there is no service', async () => {
    await remember(environment.database, 'Prices are integers.');
    target = null;
    expect(await parts().embedMissing.run()).toBe(0);
    expect(asked).not.toHaveBeenCalled();
  });
});
