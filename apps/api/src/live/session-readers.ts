import type { Principal } from '@gatehouse/contracts/access';

/** Injection token of the answer to who may watch a session. */
export const SESSION_READERS = Symbol('SESSION_READERS');

export interface SessionReaders {
  /** @throws DomainError when there is no such session, or none that this principal may see */
  refuseUnlessReader(principal: Principal, sessionId: string): Promise<void>;
}
