import { newId } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { openRecord } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CleanUpSessions } from './clean-up-sessions.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { expiryOf, RETENTION_DAYS } from './session-status.rules.ts';
import { SessionsRepository } from './sessions.repository.ts';

const environment = testEnvironment();
let record: ReturnType<typeof openRecord>;
beforeAll(() => {
  record = openRecord(environment);
});
afterAll(() => record?.close());

const DAY_MS = 86_400_000;

it('deletes sessions after 90 days, with their turns, and reports how many (S0-MEM-06, S0-MEM-07, S0-MEM-09)', async () => {
  const sessions = new SessionsRepository(environment.database);
  const conversation = new ConversationRepository(environment.database);
  const unitOfWork = new UnitOfWork(environment.database);
  const keep = async (days: number): Promise<string> => {
    const id = newId();
    const createdAt = new Date(Date.now() - days * DAY_MS);
    const of = { id, agentId: 'eng-prod', agentVersion: 1, personId: 'engineer', departmentId: 'engineering' };
    await unitOfWork.run(async (transaction) => {
      const state = { task: 1, begun: true, iterations: 1 };
      const times = { createdAt, expiresAt: expiryOf(createdAt) };
      await sessions.create(transaction, { ...of, title: 'x', state, traceContext: {}, ...times });
      await conversation.addMessage(transaction, of, 'question');
    });
    const call = { id: newId(), turn: 1, ordinal: 0, toolUseId: 'u1', toolId: 'tool', arguments: {} };
    await unitOfWork.commit(conversation.addingCalls(of, [call]));
    return id;
  };
  const young = await keep(RETENTION_DAYS - 1);
  await keep(RETENTION_DAYS);
  await keep(RETENTION_DAYS + 300);

  const cleanUp = new CleanUpSessions(sessions, record.log, unitOfWork);
  const report = { sessions: 2, turns: 2, toolCalls: 2 };
  expect(await cleanUp.run(new AbortController().signal)).toEqual(report);

  const { client } = environment.database;
  expect((await client.agentSession.findMany()).map(({ id }) => id)).toEqual([young]);
  expect(await client.conversationTurn.count()).toBe(1);
  expect(await client.toolCall.count()).toBe(1);
  const [event] = await record.reader.readStream('retention:sessions', 0n, 10);
  expect(event).toMatchObject({ type: 'sessions.cleaned_up', payload: report });
});
