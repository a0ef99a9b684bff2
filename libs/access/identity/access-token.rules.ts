import type { Principal, TokenRequest } from '@gatehouse/contracts/access';
import { grants } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import type { AccessToken } from './access-token.ts';

const DAY_MS = 86_400_000;

/**
 * Refuses a token that is not valid any more.
 *
 * @throws DomainError `token_revoked`, `token_expired`
 */
export function refuseDeadToken(token: Pick<AccessToken, 'revokedAt' | 'expiresAt'>, now: Date): void {
  if (token.revokedAt) {
    throw new DomainError(
      'unauthenticated',
      'token_revoked',
      `this token was revoked at ${token.revokedAt.toISOString()}; use another one`,
    );
  }
  if (token.expiresAt && token.expiresAt <= now) {
    throw new DomainError(
      'unauthenticated',
      'token_expired',
      `this token expired at ${token.expiresAt.toISOString()}; issue a new one`,
    );
  }
}

/**
 * Whom a requested personal token is for; null for one that is nobody's own.
 *
 * @throws DomainError `permission_missing` for a token of somebody else, of a service or of an agent without tokens:write;
 *   `person_missing` when someone who is no person does not say for whom
 */
export function personOf(caller: Principal, request: TokenRequest): string | null {
  const own = request.kind === 'personal' && caller.kind === 'person' && (request.person ?? caller.id) === caller.id;
  if (own) return caller.id;
  if (!grants(caller.roles, 'tokens:write')) {
    throw new DomainError(
      'forbidden',
      'permission_missing',
      `${caller.name} may issue personal tokens for themselves only`,
      {
        changedBy: 'an admin, who may issue every token',
      },
    );
  }
  if (request.kind !== 'personal') return null;
  if (request.person) return request.person;
  throw new DomainError('invalid', 'person_missing', 'say for which person the token is', {
    findings: [{ field: 'person', message: 'is missing', suggestion: 'the id of a person' }],
  });
}

/**
 * When a new token ends. One that was asked for with another token never outlives it: a stolen token must not turn into
 * a longer one. Those who may issue every token anyway are not held to that.
 */
export function expiryOf(caller: Principal, days: number, now: Date, callersExpiry: Date | null): Date {
  const wanted = new Date(now.getTime() + days * DAY_MS);
  if (!callersExpiry || grants(caller.roles, 'tokens:write')) return wanted;
  return callersExpiry < wanted ? callersExpiry : wanted;
}

/** @throws DomainError `permission_missing` when the token is somebody else's and the caller may not revoke it */
export function refuseForeignToken(caller: Principal, token: AccessToken): void {
  if (caller.kind === 'person' && token.personId === caller.id) return;
  if (grants(caller.roles, 'tokens:write')) return;
  throw new DomainError('forbidden', 'permission_missing', `${caller.name} may revoke their own tokens only`, {
    changedBy: 'an admin, who may revoke every token',
  });
}
