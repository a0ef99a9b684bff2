import type { Principal } from '@gatehouse/contracts/access';
import type { Role } from '@gatehouse/contracts/http';

/** Which agents may be seen: all of them, or those of one department (null: of none). */
export type AgentVisibility = { everything: true } | { everything: false; departmentId: string | null };

/** What the platform itself reads with. */
export const EVERY_AGENT: AgentVisibility = { everything: true };

const COMPANY_WIDE: readonly Role[] = ['admin', 'approver', 'auditor'];

/**
 * Who sees which agents: those who answer for the whole company see all, everybody else those of their own department,
 * and nobody more by having no department (design §7: deny by default).
 */
export const visibilityOf = (principal: Pick<Principal, 'kind' | 'roles' | 'departmentId'>): AgentVisibility =>
  principal.kind === 'operator' || principal.roles.some((role) => COMPANY_WIDE.includes(role))
    ? EVERY_AGENT
    : { everything: false, departmentId: principal.departmentId };
