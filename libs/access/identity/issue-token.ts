import { actorOf, type Principal, type TokenRequest } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, DomainError, newId } from '@gatehouse/kernel';
import { newToken } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { type AccessToken, streamOf, TOKEN_PREFIX } from './access-token.ts';
import { expiryOf, personOf } from './access-token.rules.ts';
import { People } from './people.repository.ts';
import { Tokens } from './tokens.repository.ts';

/** Issues a personal token, a service token or a virtual key. */
@Injectable()
export class IssueToken {
  constructor(
    private readonly people: People,
    private readonly tokens: Tokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the token itself, which exists nowhere else from now on, and what is kept of it
   * @throws DomainError `permission_missing`, `person_missing`, `person_not_found`
   */
  async run(request: TokenRequest, caller: Principal): Promise<{ token: string; issued: AccessToken }> {
    const personId = personOf(caller, request);
    if (personId && !(await this.people.find(personId))) {
      throw new DomainError('not_found', 'person_not_found', `there is no person ${personId}`);
    }
    const callersToken = caller.tokenId ? await this.tokens.find(caller.tokenId) : null;
    const now = this.clock.now();
    const { token, hash, prefix } = newToken(TOKEN_PREFIX[request.kind]);
    const issued: AccessToken = {
      id: newId(),
      kind: request.kind,
      name: request.name,
      prefix,
      personId,
      agentId: request.kind === 'virtual_key' ? request.agent : null,
      roles: request.kind === 'service' ? request.roles : [],
      models: request.kind === 'virtual_key' ? request.models : [],
      createdBy: actorOf(caller),
      createdAt: now,
      expiresAt: expiryOf(caller, request.expiresInDays, now, callersToken?.expiresAt ?? null),
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.unitOfWork.run(async (transaction) => {
      await this.tokens.insert(transaction, issued, hash);
      await this.eventLog.append(transaction, [
        {
          stream: streamOf(issued),
          type: 'token.issued',
          actor: actorOf(caller),
          subject: `token:${issued.id}`,
          payload: { kind: issued.kind, roles: issued.roles, expiresAt: issued.expiresAt?.toISOString() ?? null },
        },
      ]);
    });
    return { token, issued };
  }
}
