import type { Principal } from '@gatehouse/contracts/access';
import type { IncomingHttpHeaders } from 'node:http';

/** Injection token of the port that finds out who is asking; `access/identity` implements it. */
export const AUTHENTICATOR = Symbol('AUTHENTICATOR');

/** What may carry a credential: an HTTP request, or the handshake of a socket. */
export interface CredentialCarrier {
  method: string;
  headers: IncomingHttpHeaders;
}

export interface Authenticator {
  /**
   * Resolves the credential of a request, if it carries one.
   *
   * @returns null when the request carries no credential at all
   * @throws DomainError `unauthenticated` when it carries one that is unknown, expired or revoked
   */
  authenticate(request: CredentialCarrier): Promise<Principal | null>;
}
