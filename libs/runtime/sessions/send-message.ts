import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { CLOCK, type Clock, newId } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Agents } from '@gatehouse/registry/agents';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationRepository } from './conversation.repository.ts';
import { noSuchSession } from './find-session.ts';
import { type RecordChange, SessionChanges } from './session-changes.ts';
import { continued, messageQueued } from './session-events.rules.ts';
import { SessionJobs } from './session-jobs.ts';
import { refuseForeignMessage, scopeOf } from './session-scope.rules.ts';
import { placeOfMessage } from './session-status.rules.ts';
import type { Session } from './session.ts';
import { SessionsRepository } from './sessions.repository.ts';

/** Continues a session with a message of its person. */
@Injectable()
export class SendMessage {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
    private readonly agents: Agents,
    private readonly changes: SessionChanges,
    private readonly jobs: SessionJobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the session, and the position of the turn that the message became; null while it waits for the task at work
   * @throws DomainError `session_not_found`, `not_your_session`, `session_expired`
   */
  async run(principal: Principal, sessionId: string, text: string): Promise<{ session: Session; turn: number | null }> {
    const scope = scopeOf(principal);
    const turn = await this.changes.commit(sessionId, async (transaction, record) => {
      const session = await this.sessions.findForUpdate(transaction, sessionId, scope);
      if (!session) throw noSuchSession(sessionId);
      refuseForeignMessage(principal, session);
      if (placeOfMessage(session, this.clock.now()) === 'next_task') {
        return this.beginTask(transaction, session, text, record);
      }
      await this.sessions.queueMessage(transaction, { id: newId(), sessionId, text });
      record(messageQueued(session, actorOf(principal)));
      return null;
    });
    const session = await this.sessions.find(sessionId, scope);
    if (!session) throw noSuchSession(sessionId);
    await this.jobs.enqueue({ sessionId, fence: session.fence });
    return { session, turn };
  }

  /** The agent answers as it is defined today, not as it was when the session began. */
  private async beginTask(
    transaction: Transaction,
    session: Session,
    text: string,
    record: RecordChange,
  ): Promise<number> {
    const agent = await this.agents.find(session.agentId, undefined, transaction);
    await this.sessions.beginNextTask(transaction, session, agent?.version ?? session.agentVersion);
    const turn = await this.conversation.addMessage(transaction, session, text);
    record(continued(session, session.state.task + 1, turn, `person:${session.personId}`));
    return turn;
  }
}
