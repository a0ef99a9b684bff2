import type { Principal } from '@gatehouse/contracts/access';
import { describe, expect, it } from 'vitest';
import { refuseForeignMessage, refuseForeignStop, scopeOf } from './session-scope.rules.ts';

const principal = (given: Partial<Principal>): Principal => ({
  kind: 'person',
  id: 'engineer',
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
  ...given,
});

describe('scopeOf', () => {
  it.each([
    ['an engineer their own', {}, { all: false, personId: 'engineer' }],
    ['an admin all', { roles: ['engineer', 'admin'] }, { all: true }],
    ['an auditor all', { roles: ['auditor'] }, { all: true }],
    ['the operator all', { kind: 'operator', roles: [] }, { all: true }],
    [
      "a department head the department's and their own",
      { roles: ['department_head'] },
      { all: false, personId: 'engineer', departmentId: 'engineering' },
    ],
    [
      'a head of no department only their own',
      { roles: ['department_head'], departmentId: null },
      { all: false, personId: 'engineer' },
    ],
    [
      'an agent only its own, whatever roles it has (S0-CEL-08)',
      { kind: 'agent', id: 'eng-prod', roles: ['admin'] },
      { all: false, agentId: 'eng-prod' },
    ],
  ] as [string, Partial<Principal>, object][])('shows %s', (_, given, scope) => {
    expect(scopeOf(principal(given))).toEqual(scope);
  });
});

describe('what may be done to a session', () => {
  const theirs = { personId: 'somebody' };

  it('only its person speaks in it, not even an admin', () => {
    expect(() => refuseForeignMessage(principal({ roles: ['admin'] }), theirs)).toThrow(
      expect.objectContaining({ code: 'not_your_session' }),
    );
    expect(() => refuseForeignMessage(principal({}), { personId: 'engineer' })).not.toThrow();
  });

  it('its person and an admin stop it', () => {
    expect(() => refuseForeignStop(principal({}), theirs)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
    expect(() => refuseForeignStop(principal({ roles: ['admin'] }), theirs)).not.toThrow();
  });
});
