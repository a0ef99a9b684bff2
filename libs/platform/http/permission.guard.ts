import type { Principal } from '@gatehouse/contracts/access';
import { grants, PERMISSIONS, type Permission } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AUTHENTICATOR, type Authenticator } from './authenticator.ts';
import { endpointOf } from './handles.ts';
import { stateOf } from './request-state.ts';

/** Lets a request through to its handler when who is asking has the permission that the endpoint declares. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(@Inject(AUTHENTICATOR) private readonly authenticator: Authenticator) {}

  /** @throws DomainError `unauthenticated`, `permission_missing` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Sockets authenticate once, when they connect.
    if (context.getType() !== 'http') return true;
    const endpoint = endpointOf(context.getHandler());
    if (!endpoint) {
      throw new DomainError('internal', 'undeclared_route', `${context.getHandler().name} declares no permission`);
    }
    const request = context.switchToHttp().getRequest<Request>();
    stateOf(request).endpoint = endpoint;
    // A public endpoint is open to a stale cookie or token too: nobody is asked who they are there.
    if (endpoint.permission === 'public') return true;
    const principal = await this.authenticator.authenticate(request);
    stateOf(request).principal = principal;
    refuseUnless(principal, endpoint.permission);
    return true;
  }
}

/**
 * Refuses who may not.
 *
 * @throws DomainError `unauthenticated` without a principal, `permission_missing` without a role that grants it
 */
export function refuseUnless(principal: Principal | null, permission: Permission): asserts principal is Principal {
  if (!principal) {
    throw new DomainError(
      'unauthenticated',
      'unauthenticated',
      'this needs a credential: sign in or send an access token',
      {
        changedBy: 'an admin, with `gatehouse token issue`',
      },
    );
  }
  if (grants(principal.roles, permission)) return;
  throw new DomainError(
    'forbidden',
    'permission_missing',
    `${principal.name} may not do this: it needs the permission ${permission}, which comes with the role ${PERMISSIONS[permission].join(' or ')}`,
    { changedBy: 'an admin, by giving that role' },
  );
}
