import type { Role } from '@gatehouse/contracts/http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StandIn } from './approval.ts';
import { type Approver, type Asked, eligibility, reach } from './eligibility.rules.ts';

const person = (id: string, ...roles: Role[]): Approver => ({ id, roles, departmentId: 'sales', status: 'active' });
const asked: Asked = {
  kind: 'approval',
  onBehalfOf: 'asker',
  departmentId: 'sales',
  route: { people: [], roles: ['approver'], departmentHead: false },
  editedBy: null,
  approvedOtherSteps: [],
};
const crew = [person('asker', 'approver'), person('first', 'approver'), person('second', 'approver'), person('other')];

const ask = (id: string, over: Partial<Asked> = {}, standIns: StandIn[] = [], people = crew) =>
  eligibility(
    { ...asked, ...over },
    people.find((one) => one.id === id) ?? person(id),
    new Map(people.map((one) => [one.id, one])),
    standIns,
  );

describe('who may decide', () => {
  it('is whoever the route names, by role, by name, or as the head of the department', () => {
    expect(ask('first')).toEqual({ as: ['first'] });
    expect(ask('other')).toEqual({ why: 'it is for whoever has the role approver to decide' });
    expect(ask('other', { route: { people: ['other'], roles: [], departmentHead: false } })).toEqual({ as: ['other'] });
    const head = [
      person('head', 'department_head'),
      { ...person('elsewhere', 'department_head'), departmentId: 'support' },
    ];
    const toHead = { route: { people: [], roles: [], departmentHead: true } };
    expect(ask('head', toHead, [], head)).toEqual({ as: ['head'] });
    expect(ask('elsewhere', toHead, [], head)).toHaveProperty('why');
  });

  it('is never who asked, who wrote the arguments, or who approved another step', () => {
    expect(ask('asker')).toHaveProperty('why');
    expect(ask('first', { editedBy: 'first' })).toHaveProperty('why');
    expect(ask('first', { approvedOtherSteps: ['first'] })).toHaveProperty('why');
  });

  it('is who stands in for somebody entitled, and never who stands in for a party', () => {
    expect(ask('other', {}, [{ from: 'first', to: 'other' }])).toEqual({ as: ['first'] });
    expect(ask('second', {}, [{ from: 'asker', to: 'second' }])).toEqual({
      why: 'you stand in for asker, for whom it was asked',
    });
    expect(ask('second', { editedBy: 'first' }, [{ from: 'first', to: 'second' }])).toHaveProperty('why');
  });

  it('is nobody who is disabled, and nobody in the place of somebody who is', () => {
    const people = [{ ...person('gone', 'approver'), status: 'disabled' as const }, person('other')];
    expect(ask('gone', {}, [], people)).toEqual({ why: 'your account is disabled' });
    expect(ask('other', {}, [{ from: 'gone', to: 'other' }], people)).toHaveProperty('why');
  });

  it('of a confirmation is the asker alone, and no stand-in', () => {
    expect(ask('asker', { kind: 'confirmation' })).toEqual({ as: ['asker'] });
    expect(ask('first', { kind: 'confirmation' })).toEqual({ why: 'only asker can confirm it' });
    expect(ask('other', { kind: 'confirmation' }, [{ from: 'asker', to: 'other' }])).toHaveProperty('why');
  });
});

describe('how many could approve', () => {
  it('counts a person once, and a principal once', () => {
    expect(reach(asked, crew, [])).toBe(2);
    expect(reach(asked, crew, [{ from: 'first', to: 'other' }])).toBe(2);
    expect(reach(asked, [person('first', 'approver'), person('other')], [{ from: 'first', to: 'other' }])).toBe(1);
  });

  it('is as large as the largest set of votes that can be cast in any order', () => {
    const ids = ['asker', 'a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 5 }),
        (approvers, pairs) => {
          const people = ids.map((id, index) => person(id, ...(approvers[index] ? (['approver'] as const) : [])));
          const standIns = pairs.filter(([from, to]) => from !== to).map(([from, to]) => ({ from, to }));
          const byId = new Map(people.map((one) => [one.id, one]));
          const most = (left: Approver[], taken: ReadonlySet<string>): number => {
            const [next, ...rest] = left;
            if (!next) return 0;
            const answer = eligibility(asked, next, byId, standIns);
            const choices = 'as' in answer ? answer.as.filter((place) => !taken.has(place)) : [];
            return Math.max(most(rest, taken), ...choices.map((place) => 1 + most(rest, new Set([...taken, place]))));
          };
          expect(reach(asked, people, standIns)).toBe(most(people, new Set()));
        },
      ),
    );
  });
});
