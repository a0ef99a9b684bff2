import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { hashToken } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { OpenBrowserSession, type SignedIn } from './open-browser-session.ts';
import { People } from './people.repository.ts';
import { SignInLinks } from './sign-in-links.repository.ts';

/** Signs in the person of a one-time link, and uses the link up. */
@Injectable()
export class ConsumeSignInLink {
  constructor(
    private readonly people: People,
    private readonly links: SignInLinks,
    private readonly openBrowserSession: OpenBrowserSession,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `sign_in_link_invalid`, `account_disabled` */
  async run(token: string): Promise<SignedIn> {
    const signedIn = await this.unitOfWork.run(async (transaction) => {
      const personId = await this.links.consume(transaction, hashToken(token), this.clock.now());
      const person = personId && (await this.people.find(personId, transaction));
      return person ? this.openBrowserSession.run(transaction, person, 'link') : null;
    });
    if (signedIn) return signedIn;
    const subject = 'person:unknown';
    await this.eventLog.record({
      stream: subject,
      type: 'sign_in_refused',
      actor: 'anonymous',
      subject,
      payload: { method: 'link' },
    });
    throw new DomainError(
      'unauthenticated',
      'sign_in_link_invalid',
      'this sign-in link is used up, older than ten minutes or not complete; ask for a new one',
      { changedBy: 'an admin, who can make a new link' },
    );
  }
}
