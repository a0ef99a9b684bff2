import type { ApprovalRoute } from '@gatehouse/contracts/governance';
import type { Role } from '@gatehouse/contracts/http';
import type { Approval, StandIn } from './approval.ts';

/** What is known of somebody who may be asked. */
export interface Approver {
  id: string;
  roles: readonly Role[];
  departmentId: string;
  status: 'active' | 'disabled';
}

/** The part of a request on which it depends who may decide. */
export type Asked = Pick<Approval, 'kind' | 'onBehalfOf' | 'departmentId' | 'route' | 'editedBy'> & {
  /** Who approved another step of the same action: one pair of eyes counts once. */
  approvedOtherSteps: readonly string[];
};

/** For whom somebody may vote, or why they may not. */
export type Eligibility = { as: string[] } | { why: string };

/**
 * For whom a person's vote on a request would count: for themselves when they are entitled, else for those who let them
 * decide in their place.
 *
 * Whoever profits from the action, whoever wrote its arguments, and those who decide in their place are out: nobody agrees
 * to their own wish through another's hand (design §3). A confirmation is the opposite: it is the asker's own word, and
 * nobody else's.
 *
 * @param people everybody whom `standIns` names, by id
 * @param standIns the delegations in force now
 */
export function eligibility(
  asked: Asked,
  person: Approver,
  people: ReadonlyMap<string, Approver>,
  standIns: readonly StandIn[],
): Eligibility {
  if (person.status !== 'active') return { why: 'your account is disabled' };
  if (asked.kind === 'confirmation') {
    return person.id === asked.onBehalfOf ? { as: [person.id] } : { why: `only ${asked.onBehalfOf} can confirm it` };
  }
  const parties = partiesOf(asked);
  if (parties.includes(person.id)) return { why: 'it was asked for you, or you wrote its arguments' };
  if (asked.approvedOtherSteps.includes(person.id)) return { why: 'you approved another step of it already' };
  const partyBehind = standIns.find(({ from, to }) => to === person.id && parties.includes(from));
  if (partyBehind) return { why: `you stand in for ${partyBehind.from}, for whom it was asked` };

  const own = isEntitled(asked, person) ? [person.id] : [];
  const others = standIns
    .filter(({ to }) => to === person.id)
    .map(({ from }) => people.get(from))
    .filter((from) => from !== undefined && from.status === 'active' && isEntitled(asked, from))
    .map((from) => from?.id ?? '');
  const as = [...own, ...others];
  return as.length > 0 ? { as } : { why: `it is for ${describeRoute(asked.route)} to decide` };
}

/**
 * How many different people could approve the request now.
 *
 * A vote is one person's and counts for one principal, so that the answer is the largest pairing of the two: found by
 * letting each person take a principal, and whoever stands in the way another one (augmenting paths).
 */
export function reach(asked: Asked, people: readonly Approver[], standIns: readonly StandIn[]): number {
  const byId = new Map(people.map((person) => [person.id, person]));
  const choices = new Map(
    people.flatMap((person) => {
      const answer = eligibility(asked, person, byId, standIns);
      return 'as' in answer ? [[person.id, answer.as] as const] : [];
    }),
  );
  const takenBy = new Map<string, string>();
  const place = (person: string, tried: Set<string>): boolean =>
    (choices.get(person) ?? []).some((principal) => {
      if (tried.has(principal)) return false;
      tried.add(principal);
      const holder = takenBy.get(principal);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(principal, person);
      return true;
    });
  return [...choices.keys()].filter((person) => place(person, new Set())).length;
}

/** A route in words: "people with the role approver, or admin". */
export function describeRoute({ people, roles, departmentHead }: ApprovalRoute): string {
  const parts = [
    ...people,
    ...roles.map((role) => `whoever has the role ${role}`),
    ...(departmentHead ? ['the head of the department'] : []),
  ];
  return parts.length > 0 ? parts.join(', or ') : 'nobody';
}

const partiesOf = ({ onBehalfOf, editedBy }: Asked): string[] => [onBehalfOf, ...(editedBy ? [editedBy] : [])];

const isEntitled = ({ route, departmentId }: Asked, person: Approver): boolean =>
  route.people.includes(person.id) ||
  person.roles.some((role) => route.roles.includes(role)) ||
  (route.departmentHead && person.roles.includes('department_head') && person.departmentId === departmentId);
