import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { newToken } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { publicUrl } from './browser-session.rules.ts';
import { People } from './people.repository.ts';
import { SignInLinks } from './sign-in-links.repository.ts';

const LIFE_MS = 10 * 60_000;

/** Makes a link that signs a person in once, within ten minutes (design §7). */
@Injectable()
export class CreateSignInLink {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly people: People,
    private readonly links: SignInLinks,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `person_not_found` */
  async run(personId: string, caller: Principal): Promise<{ url: string; expiresAt: Date }> {
    const person = await this.people.find(personId);
    if (!person) throw new DomainError('not_found', 'person_not_found', `there is no person ${personId}`);
    const { token, hash } = newToken('gatelink_');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + LIFE_MS);
    const subject = `person:${personId}`;
    await this.unitOfWork.run(async (transaction) => {
      await this.links.insert(transaction, { hash, personId, createdAt, expiresAt });
      await this.eventLog.append(transaction, [
        { stream: subject, type: 'sign_in_link.created', actor: actorOf(caller), subject, payload: {} },
      ]);
    });
    return { url: new URL(`/sign-in#${token}`, publicUrl(this.config)).href, expiresAt };
  }
}
