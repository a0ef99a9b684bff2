import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { hashPassword, verifyPassword } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { BrowserSessions } from './browser-sessions.repository.ts';
import { People } from './people.repository.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

/** Sets the password of whoever is asking, and signs them out everywhere. */
@Injectable()
export class SetPassword {
  constructor(
    private readonly people: People,
    private readonly sessions: BrowserSessions,
    private readonly throttle: SignInThrottle,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param current the password so far; needed when there is one
   * @throws DomainError `not_a_person`, `wrong_password`, `too_many_sign_ins`
   */
  async run(caller: Principal, password: string, current: string | undefined): Promise<void> {
    const known = caller.kind === 'person' ? await this.people.findByAccount(caller.id) : null;
    if (!known) throw new DomainError('conflict', 'not_a_person', 'only people have passwords');
    if (known.passwordHash) {
      await this.throttle.take(caller.id);
      if (!(await verifyPassword(known.passwordHash, current ?? ''))) {
        throw new DomainError('forbidden', 'wrong_password', 'the current password is not right', {
          findings: [{ field: 'current', message: 'is not the password so far' }],
        });
      }
      await this.throttle.succeeded(caller.id);
    }
    const passwordHash = await hashPassword(password);
    const subject = `person:${caller.id}`;
    await this.unitOfWork.run(async (transaction) => {
      await this.people.setPassword(transaction, caller.id, passwordHash);
      await this.sessions.revokeAll(transaction, caller.id, this.clock.now());
      await this.eventLog.append(transaction, [
        { stream: subject, type: 'person.password_set', actor: actorOf(caller), subject, payload: {} },
      ]);
    });
  }
}
