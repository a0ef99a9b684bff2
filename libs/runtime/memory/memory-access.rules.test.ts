import type { Principal } from '@gatehouse/contracts/access';
import { describe, expect, it } from 'vitest';
import { askedMemories, deletableMemories } from './memory-access.rules.ts';

const person: Principal = {
  kind: 'person',
  id: 'engineer',
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
};
const admin: Principal = { ...person, id: 'platform-admin', roles: ['admin'] };
const agent: Principal = { ...person, kind: 'agent', id: 'eng-prod', roles: ['admin'] };
const refused = expect.objectContaining({ code: 'not_your_memory' });

describe('memories may be seen', () => {
  it('by the person', () => {
    expect(askedMemories(person, { agent: 'eng-prod' })).toEqual({ personId: 'engineer', agentId: 'eng-prod' });
    expect(askedMemories(person, { person: 'engineer' })).toMatchObject({ personId: 'engineer' });
  });

  it('by nobody else but an admin', () => {
    expect(() => askedMemories({ ...person, roles: ['auditor', 'department_head'] }, { person: 'other' })).toThrow(
      refused,
    );
    expect(askedMemories(admin, { person: 'other' })).toMatchObject({ personId: 'other' });
  });

  it('by no agent', () => {
    expect(() => askedMemories(agent, {})).toThrow(refused);
  });
});

describe('a memory may be deleted', () => {
  it('by its person and by admins, by no agent', () => {
    expect(deletableMemories(person)).toEqual({ personId: 'engineer' });
    expect(deletableMemories(admin)).toEqual({});
    expect(() => deletableMemories(agent)).toThrow(refused);
  });
});
