import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval, Binding, Requirement } from './approval.ts';
import { bindingHash, standing, stepKey, stepsOf, tally, widen } from './approval.rules.ts';

const binding: Binding = {
  actionId: 'action',
  agentId: 'ops',
  agentVersion: 3,
  onBehalfOf: 'asker',
  sessionId: null,
  toolId: 'linear_update_issue',
  toolHash: 'aa',
  arguments: { id: 'OPS-1', title: 'New' },
};
const required: Requirement = {
  kind: 'approval',
  route: { people: [], roles: ['approver'], departmentHead: false },
  quorum: 2,
  expiresInSeconds: 3_600,
  escalation: [],
};
const now = new Date('2026-11-20T10:00:00Z');
const later = new Date('2026-11-20T11:00:00Z');
const approval: Approval = {
  ...binding,
  id: 'one',
  kind: 'approval',
  status: 'pending',
  step: stepKey(required),
  departmentId: 'support',
  preview: null,
  reason: 'it changes something outside',
  policyIds: [],
  policyBundle: 1,
  route: required.route,
  quorum: 2,
  editable: false,
  escalation: [],
  editedBy: null,
  requestedAt: now,
  expiresAt: later,
  pausedAt: null,
  decidedAt: null,
  usedAt: null,
  votes: [],
};
const stateOf = (over: Partial<Approval>, asked: Partial<Binding> = {}, needs: Partial<Requirement> = {}, at = now) =>
  standing({ ...approval, ...over }, { ...binding, ...asked }, { ...required, ...needs }, at);

describe('what a request comes to', () => {
  it('is granted when it was approved, is unused and has not run out', () => {
    expect(stateOf({ status: 'approved' })).toEqual({ state: 'granted' });
    expect(stateOf({ status: 'approved', usedAt: now })).toMatchObject({ state: 'refused', code: 'approval_used' });
    expect(stateOf({ status: 'approved' }, {}, {}, later)).toEqual({ state: 'ask' });
  });

  it('has to be asked for again when anything that was bound has changed', () => {
    const changes: Partial<Binding>[] = [
      { actionId: 'another' },
      { agentId: 'other' },
      { agentVersion: 4 },
      { onBehalfOf: 'somebody' },
      { sessionId: '019a0000-0000-7000-8000-000000000000' },
      { toolId: 'other' },
      { toolHash: 'bb' },
      { arguments: { id: 'OPS-1', title: 'Newer' } },
    ];
    for (const change of changes)
      expect(stateOf({ status: 'approved' }, change), JSON.stringify(change)).toEqual({ state: 'ask' });
  });

  it('does not depend on the order in which arguments are written', () => {
    expect(stateOf({ status: 'approved' }, { arguments: { title: 'New', id: 'OPS-1' } })).toEqual({ state: 'granted' });
  });

  it('is not enough when the policies have become stricter', () => {
    expect(stateOf({ status: 'approved' }, {}, { quorum: 3 })).toEqual({ state: 'ask' });
    expect(stateOf({ status: 'approved' }, {}, { quorum: 1 })).toEqual({ state: 'granted' });
    const others = { people: [], roles: ['admin' as const], departmentHead: false };
    expect(stateOf({ status: 'approved' }, {}, { route: others })).toEqual({ state: 'ask' });
  });

  it('tells the agent who denied it and why', () => {
    const vote = {
      castBy: 'first',
      principalId: 'first',
      decision: 'deny' as const,
      comment: 'wrong issue',
      castAt: now,
    };
    expect(stateOf({ status: 'denied', votes: [vote] })).toEqual({
      state: 'refused',
      code: 'approval_denied',
      reason: 'The call of linear_update_issue was denied by first: wrong issue',
    });
    expect(stateOf({ status: 'expired' })).toMatchObject({ state: 'refused', code: 'approval_expired' });
    expect(stateOf({ status: 'withdrawn' })).toEqual({ state: 'ask' });
    expect(stateOf({})).toEqual({ state: 'waiting' });
  });
});

describe('votes', () => {
  it('approve at the quorum, and one denial denies whatever else was said', () => {
    const votes = fc.array(fc.record({ decision: fc.constantFrom('approve' as const, 'deny' as const) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), votes, (quorum, cast) => {
        const denied = cast.some(({ decision }) => decision === 'deny');
        const expected = denied ? 'denied' : cast.length >= quorum ? 'approved' : 'pending';
        expect(tally(quorum, cast)).toBe(expected);
      }),
    );
  });
});

describe('steps', () => {
  it('are asked for in order, confirmations first, and the same people once with the stricter wish', () => {
    const confirmation: Requirement = {
      ...required,
      kind: 'confirmation',
      quorum: 1,
      route: { people: [], roles: [], departmentHead: false },
    };
    const steps = stepsOf([required, confirmation, { ...required, quorum: 1, expiresInSeconds: 60 }]);
    expect(steps.map(({ kind, quorum, expiresInSeconds }) => [kind, quorum, expiresInSeconds])).toEqual([
      ['confirmation', 1, 3_600],
      ['approval', 2, 60],
    ]);
  });

  it('keep their name when their circle is widened', () => {
    const wider = widen(required.route, { people: ['chief'], roles: ['approver'], departmentHead: true });
    expect(wider).toEqual({ people: ['chief'], roles: ['approver'], departmentHead: true });
    expect(stateOf({ status: 'approved', route: wider })).toEqual({ state: 'granted' });
  });
});

it('binds exactly what is consented to', () => {
  expect(bindingHash(approval).equals(bindingHash(binding))).toBe(true);
});
