import { DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { verifyPassword } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { OpenBrowserSession, type SignedIn } from './open-browser-session.ts';
import { People } from './people.repository.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

/** Signs a person of a local account in. */
@Injectable()
export class SignInWithPassword {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly people: People,
    private readonly throttle: SignInThrottle,
    private readonly openBrowserSession: OpenBrowserSession,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
  ) {}

  /**
   * @param account id or e-mail address
   * @throws DomainError `local_accounts_off` away from the embedded data plane; `too_many_sign_ins`;
   *   `sign_in_refused`, the same for an unknown account, a wrong password and a disabled account
   */
  async run(account: string, password: string): Promise<SignedIn> {
    if (!this.config.GATEHOUSE_EMBEDDED) {
      throw new DomainError(
        'forbidden',
        'local_accounts_off',
        'passwords are for the embedded installation only; use a sign-in link',
        {
          changedBy: 'an admin, who can make a sign-in link',
        },
      );
    }
    await this.throttle.take(account);
    const known = await this.people.findByAccount(account.trim());
    const right = await verifyPassword(known?.passwordHash ?? null, password);
    if (!known || !right || known.person.status === 'disabled') return this.refuse(known?.person.id ?? null);
    await this.throttle.succeeded(account);
    return this.unitOfWork.run((transaction) => this.openBrowserSession.run(transaction, known.person, 'password'));
  }

  private async refuse(personId: string | null): Promise<never> {
    const subject = personId ? `person:${personId}` : 'person:unknown';
    await this.eventLog.record({
      stream: subject,
      type: 'sign_in_refused',
      actor: 'anonymous',
      subject,
      payload: { method: 'password' },
    });
    throw new DomainError('unauthenticated', 'sign_in_refused', 'account and password do not go together');
  }
}
