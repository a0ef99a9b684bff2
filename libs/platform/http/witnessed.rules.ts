import type { Principal } from '@gatehouse/contracts/access';
import { type Endpoint, pathOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import type { Refusal } from './refusal-witness.ts';

/**
 * What auditors are to know of a request that failed: that somebody known tried to change something, or to read the
 * record, without the permission. Refused reading is not kept; consoles try it all the time.
 */
export function witnessed(error: unknown, endpoint: Endpoint, principal: Principal): Refusal | null {
  if (!(error instanceof DomainError) || error.code !== 'permission_missing') return null;
  const { method, permission } = endpoint;
  if (method === 'GET' && permission !== 'audit:read') return null;
  return { principal, permission, endpoint: `${method} ${pathOf(endpoint)}` };
}
