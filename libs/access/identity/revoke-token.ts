import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { type AccessToken, streamOf } from './access-token.ts';
import { refuseForeignToken } from './access-token.rules.ts';
import { Tokens } from './tokens.repository.ts';

/** Revokes a token: the next request with it is refused. */
@Injectable()
export class RevokeToken {
  constructor(
    private readonly tokens: Tokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Revoking what is revoked already changes nothing.
   *
   * @throws DomainError `token_not_found`, `permission_missing`
   */
  async run(id: string, caller: Principal): Promise<AccessToken> {
    return this.unitOfWork.run(async (transaction) => {
      const token = await this.tokens.find(id, transaction);
      if (!token) throw new DomainError('not_found', 'token_not_found', `there is no token ${id}`);
      refuseForeignToken(caller, token);
      const now = this.clock.now();
      if (!(await this.tokens.revoke(transaction, id, now))) return token;
      await this.eventLog.append(transaction, [
        { stream: streamOf(token), type: 'token.revoked', actor: actorOf(caller), subject: `token:${id}`, payload: {} },
      ]);
      return { ...token, revokedAt: now };
    });
  }
}
