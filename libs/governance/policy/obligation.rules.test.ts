import { describe, expect, it } from 'vitest';
import { parseObligation } from './obligation.rules.ts';

const route = (over = {}) => ({ people: [], roles: [], departmentHead: false, ...over });

describe('an obligation', () => {
  it('is what the annotations say', () => {
    const { obligation, problems } = parseObligation('permit', {
      require: 'approval',
      route: 'role:approver, person:platform-admin, department_head',
      quorum: '2',
      expires: '4h',
      escalate: '30m role:admin; 1h department_head',
    });
    expect(problems).toEqual([]);
    expect(obligation).toEqual({
      kind: 'approval',
      route: route({ people: ['platform-admin'], roles: ['approver'], departmentHead: true }),
      quorum: 2,
      expiresInSeconds: 14_400,
      escalation: [
        { afterSeconds: 1_800, route: route({ roles: ['admin'] }) },
        { afterSeconds: 3_600, route: route({ departmentHead: true }) },
      ],
    });
  });

  it('of a confirmation needs nothing more', () => {
    expect(parseObligation('permit', { require: 'confirmation' })).toEqual({
      obligation: { kind: 'confirmation', route: route(), quorum: 1, expiresInSeconds: 3_600, escalation: [] },
      problems: [],
    });
  });

  it('is none without @require', () => {
    expect(parseObligation('permit', { id: 'x' })).toEqual({ obligation: null, problems: [] });
  });

  it.each([
    ['a forbid', 'forbid', { require: 'confirmation' }],
    ['something unknown', 'permit', { require: 'prayer' }],
    ['nobody', 'permit', { require: 'approval' }],
    ['a role that is not there', 'permit', { require: 'approval', route: 'role:king' }],
    ['a quorum of zero', 'permit', { require: 'approval', route: 'role:approver', quorum: '0' }],
    ['an expiry in the past', 'permit', { require: 'confirmation', expires: '-1h' }],
    ['a time without an end', 'permit', { require: 'confirmation', expires: '400d' }],
    ['half an escalation', 'permit', { require: 'approval', route: 'role:approver', escalate: '1h' }],
    ['a route of a confirmation', 'permit', { require: 'confirmation', route: 'role:approver' }],
    ['a quorum of nothing', 'permit', { quorum: '2' }],
  ] as const)('cannot be %s', (_, effect, annotations) => {
    const { obligation, problems } = parseObligation(effect, annotations);
    expect(obligation).toBeNull();
    expect(problems[0]?.suggestion).toBeTruthy();
  });
});
