import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { type Clock, CLOCK } from '@gatehouse/kernel';
import { newToken } from '@gatehouse/platform/crypto';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { ABSOLUTE_LIMIT_MS } from './browser-session.rules.ts';
import { BrowserSessions } from './browser-sessions.repository.ts';
import type { Person } from './person.ts';
import { principalOf } from './person.rules.ts';

/** What a sign-in hands back: who it is, and the secret for their cookie. */
export interface SignedIn {
  principal: Principal;
  cookie: string;
}

/**
 * Where every way to sign in ends: it has found out which person it is, and this gives them a browser session. A new way
 * (OIDC) is one more caller.
 */
@Injectable()
export class OpenBrowserSession {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param method how they proved who they are, for the record: `password`, `link`
   * @throws DomainError `account_disabled`
   */
  async run(transaction: Transaction, person: Person, method: string): Promise<SignedIn> {
    const principal = principalOf(person, null);
    const { token, hash } = newToken('gatesession_');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + ABSOLUTE_LIMIT_MS);
    await this.sessions.insert(transaction, hash, { personId: person.id, seenAt: now, expiresAt, revokedAt: null });
    const actor = actorOf(principal);
    await this.eventLog.append(transaction, [
      { stream: `person:${person.id}`, type: 'signed_in', actor, subject: actor, payload: { method } },
    ]);
    return { principal, cookie: token };
  }
}
