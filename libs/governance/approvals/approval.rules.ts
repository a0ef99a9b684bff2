import { createHash } from 'node:crypto';
import type { ApprovalRoute, ApprovalStatus } from '@gatehouse/contracts/governance';
import { canonicalJson } from '@gatehouse/kernel';
import type { Approval, Binding, Requirement, Vote } from './approval.ts';

/** A hash that is the same exactly when everything consented to is the same: SHA-256 of its canonical JSON (RFC 8785). */
export const bindingHash = (binding: Binding): Buffer =>
  createHash('sha256')
    .update(
      canonicalJson({
        actionId: binding.actionId,
        agentId: binding.agentId,
        agentVersion: binding.agentVersion,
        onBehalfOf: binding.onBehalfOf,
        sessionId: binding.sessionId,
        toolId: binding.toolId,
        toolHash: binding.toolHash,
        arguments: binding.arguments,
      }),
    )
    .digest();

/** What the votes come to: one denial denies, and it takes as many approvals as the quorum to approve. */
export function tally(quorum: number, votes: readonly Pick<Vote, 'decision'>[]): ApprovalStatus {
  if (votes.some(({ decision }) => decision === 'deny')) return 'denied';
  return votes.length >= quorum ? 'approved' : 'pending';
}

/** What the gate makes of a request when the action asks for admission (again). */
export type Standing =
  /** Consent is there and unused: it may be done once. */
  | { state: 'granted' }
  /** Nobody has decided yet. */
  | { state: 'waiting' }
  /** Somebody said no, nobody said anything in time, or it was used. */
  | { state: 'refused'; code: 'approval_denied' | 'approval_expired' | 'approval_used'; reason: string }
  /** Consent to something else, to less, or no longer good: it has to be asked for again. */
  | { state: 'ask' };

/**
 * How a request stands towards an action.
 *
 * @param approval the latest request for this step of the action; null when there is none
 * @param required what the policies ask for now: consent that was asked for under a milder policy is not enough
 */
export function standing(approval: Approval | null, binding: Binding, required: Requirement, now: Date): Standing {
  if (!approval || !bindingHash(approval).equals(bindingHash(binding)) || !satisfies(approval, required)) {
    return { state: 'ask' };
  }
  switch (approval.status) {
    case 'withdrawn':
      return { state: 'ask' };
    case 'pending':
      return { state: 'waiting' };
    case 'denied':
      return { state: 'refused', code: 'approval_denied', reason: denialReason(approval) };
    case 'expired':
      return {
        state: 'refused',
        code: 'approval_expired',
        reason: `Nobody decided on this call of ${approval.toolId} in time (until ${approval.expiresAt.toISOString()}).`,
      };
    case 'approved':
      if (approval.usedAt) return { state: 'refused', code: 'approval_used', reason: USED };
      return now < approval.expiresAt ? { state: 'granted' } : { state: 'ask' };
  }
}

const USED = 'The consent to this call was used before; it is good for one call.';

/** More people are worth more than fewer; who they are is settled by the step. */
const satisfies = (approval: Approval, required: Requirement): boolean =>
  approval.step === stepKey(required) && approval.quorum >= required.quorum;

function denialReason({ kind, toolId, votes }: Approval): string {
  const denial = votes.find(({ decision }) => decision === 'deny');
  const by = denial ? ` by ${denial.castBy}` : '';
  const said = denial?.comment ? `: ${denial.comment}` : '.';
  return `The call of ${toolId} was ${kind === 'confirmation' ? 'declined' : 'denied'}${by}${said}`;
}

/** The wider circle after a step of the escalation: whoever was asked before may still decide. */
export const widen = (route: ApprovalRoute, further: ApprovalRoute): ApprovalRoute => ({
  people: [...new Set([...route.people, ...further.people])],
  roles: [...new Set([...route.roles, ...further.roles])],
  departmentHead: route.departmentHead || further.departmentHead,
});

/**
 * The steps that several requirements come to, in the order in which they are asked for: confirmations before approvals, so
 * that nobody is asked to approve what its own asker does not want. Requirements of the same people are one step, with
 * the larger quorum and the shorter time.
 */
export function stepsOf(requirements: readonly Requirement[]): Requirement[] {
  const steps = new Map<string, Requirement>();
  for (const next of requirements) {
    const key = stepKey(next);
    const known = steps.get(key);
    steps.set(key, known ? stricter(known, next) : next);
  }
  return [...steps.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, step]) => step);
}

/** Names a step of an action: the kind and whom a policy wants asked, before any escalation. */
export const stepKey = ({ kind, route }: Pick<Requirement, 'kind' | 'route'>): string => {
  const { people, roles, departmentHead } = route;
  const order = kind === 'confirmation' ? '1' : '2';
  return `${order}:${kind}:${[...people].sort().join(',')}:${[...roles].sort().join(',')}:${departmentHead ? 'head' : ''}`;
};

const stricter = (left: Requirement, right: Requirement): Requirement => ({
  ...left,
  quorum: Math.max(left.quorum, right.quorum),
  expiresInSeconds: Math.min(left.expiresInSeconds, right.expiresInSeconds),
  escalation: left.escalation.length > 0 ? left.escalation : right.escalation,
});
