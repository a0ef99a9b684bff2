import type { Principal } from '@gatehouse/contracts/access';
import { newId } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConversationRepository } from './conversation.repository.ts';
import { FindSession } from './find-session.ts';
import { scopeOf } from './session-scope.rules.ts';
import { expiryOf } from './session-status.rules.ts';
import { engineer } from './sessions.fixture.ts';
import { SessionsRepository } from './sessions.repository.ts';

const environment = testEnvironment();
const other = { ...engineer, id: 'other-engineer' };
const head: Principal = { ...engineer, id: 'head', roles: ['department_head'] };
const auditor: Principal = { ...engineer, id: 'auditor', roles: ['auditor'], departmentId: null };
const agent = (id: string): Principal => ({ ...engineer, kind: 'agent', id, roles: [] });

let sessions: SessionsRepository;
let conversation: ConversationRepository;
let find: FindSession;
const ids = { mine: newId(), theirs: newId(), elsewhere: newId() };

const keep = (id: string, agentId: string, personId: string, departmentId: string) =>
  new UnitOfWork(environment.database).run(async (transaction) => {
    const state = { task: 1, begun: false, iterations: 0 };
    const createdAt = new Date();
    await sessions.create(transaction, {
      ...{ id, agentId, agentVersion: 1, personId, departmentId, title: 'x', state, traceContext: {} },
      ...{ createdAt, expiresAt: expiryOf(createdAt) },
    });
    await conversation.addMessage(transaction, { id, agentId }, 'the question');
  });

beforeAll(async () => {
  sessions = new SessionsRepository(environment.database);
  conversation = new ConversationRepository(environment.database);
  find = new FindSession(sessions, conversation);
  await keep(ids.mine, 'eng-prod', 'engineer', 'engineering');
  await keep(ids.theirs, 'eng-prod', 'other-engineer', 'engineering');
  await keep(ids.elsewhere, 'ops-prod', 'engineer', 'operations');
});

const visibleTo = async (principal: Principal) => {
  const { rows } = await sessions.list({ limit: 50 }, scopeOf(principal));
  return rows.map(({ id }) => id).sort();
};

describe('who sees which sessions', () => {
  it.each([
    ['an engineer: their own', engineer, [ids.mine, ids.elsewhere]],
    ['another engineer: theirs', other, [ids.theirs]],
    ["a department head: the department's", head, [ids.mine, ids.theirs]],
    ['an auditor: all', auditor, [ids.mine, ids.theirs, ids.elsewhere]],
    ['an agent: its own (S0-CEL-08)', agent('ops-prod'), [ids.elsewhere]],
  ])('%s', async (_, principal, expected) => {
    expect(await visibleTo(principal)).toEqual([...expected].sort());
  });

  it('says of a session that is not theirs what it says of one that is not there', async () => {
    for (const id of [ids.theirs, newId()]) {
      await expect(find.run(engineer, id)).rejects.toMatchObject({ kind: 'not_found', code: 'session_not_found' });
    }
    await expect(find.run(agent('eng-prod'), ids.elsewhere)).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('reads no turn and no tool call under the name of another agent (S0-CEL-08)', async () => {
    expect(await conversation.turns({ id: ids.mine, agentId: 'eng-prod' })).toHaveLength(1);
    expect(await conversation.turns({ id: ids.mine, agentId: 'ops-prod' })).toEqual([]);
    expect(await conversation.calls({ id: ids.mine, agentId: 'ops-prod' })).toEqual([]);
  });
});

describe('lists', () => {
  it('are filtered and paged, newest first', async () => {
    const scope = { all: true } as const;
    const first = await sessions.list({ limit: 1, person: 'engineer' }, scope);
    expect(first.rows.map(({ id }) => id)).toEqual([ids.elsewhere]);
    const second = await sessions.list({ limit: 1, person: 'engineer', cursor: first.next ?? '' }, scope);
    expect(second).toMatchObject({ rows: [{ id: ids.mine }], next: null });
    expect((await sessions.list({ limit: 9, agent: 'ops-prod' }, scope)).rows).toHaveLength(1);
    expect((await sessions.list({ limit: 9, status: 'failed' }, scope)).rows).toEqual([]);
  });
});
