import { type Clock, CLOCK } from '@gatehouse/kernel';
import { hashToken } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { BrowserSessions } from './browser-sessions.repository.ts';

/** Ends a browser session. */
@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param cookie value of the session cookie; one that is no session any more is fine */
  async run(cookie: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const personId = await this.sessions.revoke(transaction, hashToken(cookie), this.clock.now());
      if (!personId) return;
      const actor = `person:${personId}`;
      await this.eventLog.append(transaction, [
        { stream: actor, type: 'signed_out', actor, subject: actor, payload: {} },
      ]);
    });
  }
}
