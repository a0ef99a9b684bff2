import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { stoppedByPerson } from '../harness/index.ts';
import { noSuchSession } from './find-session.ts';
import { type RecordChange, SessionChanges } from './session-changes.ts';
import { stopRequested } from './session-events.rules.ts';
import { refuseForeignStop, scopeOf } from './session-scope.rules.ts';
import { hasEnded } from './session-status.rules.ts';
import type { Session } from './session.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { TaskEnding } from './task-ending.ts';

/** Stops a session: the worker that holds it lets go within a second; one that nobody holds ends here. */
@Injectable()
export class StopSession {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly ending: TaskEnding,
    private readonly changes: SessionChanges,
  ) {}

  /**
   * @returns the session as it stands now; stopping one that has ended already changes nothing
   * @throws DomainError `session_not_found`, `not_your_session`
   */
  async run(principal: Principal, sessionId: string): Promise<Session> {
    const scope = scopeOf(principal);
    await this.changes.commit(sessionId, async (transaction, record) => {
      const session = await this.sessions.findForUpdate(transaction, sessionId, scope);
      if (!session) throw noSuchSession(sessionId);
      refuseForeignStop(principal, session);
      await this.stop(transaction, session, actorOf(principal), record);
    });
    const stopped = await this.sessions.find(sessionId, scope);
    if (!stopped) throw noSuchSession(sessionId);
    return stopped;
  }

  private async stop(transaction: Transaction, session: Session, actor: string, record: RecordChange): Promise<void> {
    // A session that waits for a person's review has ended, and stopping it says that the review is done.
    if (session.stopRequested || (hasEnded(session.status) && session.status !== 'needs_review')) return;
    if (await this.sessions.requestStop(transaction, session.id, actor)) {
      record(stopRequested(session, actor));
    } else {
      await this.ending.write(transaction, session, stoppedByPerson, record, actor);
    }
  }
}
