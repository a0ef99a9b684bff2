import type { Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import type { Session } from './session.ts';

/** Which sessions somebody may see: all, or those that match at least one of the fields. */
export type SessionScope = { all: true } | { all: false; personId?: string; departmentId?: string; agentId?: string };

/**
 * Who sees which sessions (design §7, S0-CEL-08): admins and auditors all, a department head those of the department's
 * agents, everybody their own, an agent its own and never another agent's.
 */
export function scopeOf({ kind, id, roles, departmentId }: Principal): SessionScope {
  if (kind === 'agent') return { all: false, agentId: id };
  if (kind === 'operator' || roles.includes('admin') || roles.includes('auditor')) return { all: true };
  const headed = roles.includes('department_head') ? departmentId : null;
  return headed === null ? { all: false, personId: id } : { all: false, personId: id, departmentId: headed };
}

/**
 * Only the person on whose behalf a session works may speak in it.
 *
 * @throws DomainError `not_your_session`
 */
export function refuseForeignMessage(principal: Principal, session: Pick<Session, 'personId'>): void {
  if (session.personId !== principal.id) throw foreign('continue', 'the person on whose behalf it works');
}

/**
 * The person on whose behalf a session works may stop it, and an admin.
 *
 * @throws DomainError `not_your_session`
 */
export const refuseForeignStop = (principal: Principal, session: Pick<Session, 'personId'>): void =>
  refuseForeign('stop', principal, session);

/**
 * The same people may say whether the stuck guard was right to stop it.
 *
 * @throws DomainError `not_your_session`
 */
export const refuseForeignVerdict = (principal: Principal, session: Pick<Session, 'personId'>): void =>
  refuseForeign('judge', principal, session);

function refuseForeign(verb: string, principal: Principal, session: Pick<Session, 'personId'>): void {
  if (principal.kind === 'operator' || principal.roles.includes('admin')) return;
  if (session.personId !== principal.id) throw foreign(verb, 'the person on whose behalf it works, or an admin');
}

const foreign = (verb: string, who: string): DomainError =>
  new DomainError('forbidden', 'not_your_session', `you may not ${verb} this session`, { changedBy: who });
