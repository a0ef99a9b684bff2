import { z } from 'zod';

/** What a person may be. A person may have several. */
export const Role = z.enum(['admin', 'approver', 'department_head', 'engineer', 'auditor']);
export type Role = z.infer<typeof Role>;

/**
 * What a route asks for. `public` needs no credential at all, `signed_in` any principal; every other one is granted by
 * the roles below.
 */
export const PERMISSIONS = {
  public: [],
  signed_in: [],
  'catalogue:read': ['admin', 'approver', 'department_head', 'engineer', 'auditor'],
  'catalogue:write': ['admin'],
  'people:read': ['admin', 'auditor'],
  'people:write': ['admin'],
  'tokens:write': ['admin'],
  'sessions:read': ['admin', 'department_head', 'engineer', 'auditor'],
  'sessions:write': ['admin', 'engineer'],
  'budgets:read': ['admin', 'department_head', 'auditor'],
  'budgets:write': ['admin'],
  'kill_switches:read': ['admin', 'approver', 'department_head', 'engineer', 'auditor'],
  'kill_switches:write': ['admin'],
  'approvals:read': ['admin', 'approver', 'department_head', 'engineer', 'auditor'],
  'approvals:decide': ['admin', 'approver', 'department_head', 'engineer'],
  'policy:read': ['admin', 'approver', 'auditor'],
  'policy:write': ['admin'],
  'audit:read': ['admin', 'auditor'],
  'traces:read': ['admin', 'engineer', 'auditor'],
  'operations:read': ['admin', 'engineer', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether any of `roles` grants `permission`. `public` is always granted, `signed_in` to whoever is asking. */
export const grants = (roles: readonly Role[], permission: Permission): boolean => {
  if (permission === 'public' || permission === 'signed_in') return true;
  const granting: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => granting.includes(role));
};
