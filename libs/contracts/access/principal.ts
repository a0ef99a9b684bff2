import type { Role } from '../http/index.ts';

/** Who is asking, as one record whatever the credential was. */
export interface Principal {
  kind: 'person' | 'service' | 'agent' | 'operator';
  /** Person's, service token's or agent's id; `operator` for the operator. */
  id: string;
  name: string;
  roles: Role[];
  /** Null for those who belong to no department. */
  departmentId: string | null;
  /** The credential used, for the audit log. Null for the operator's. */
  tokenId: string | null;
}

/** How a principal is written into events: `person:engineer`, `agent:eng-prod`, `operator:operator`. */
export const actorOf = (principal: Pick<Principal, 'kind' | 'id'>): string => `${principal.kind}:${principal.id}`;
