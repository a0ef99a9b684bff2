import { approvalEvent, Approvals } from '@gatehouse/governance/approvals';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Ending } from '../harness/index.ts';
import { ExtractionsRepository } from '../memory/index.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { LeaseRepository } from './lease/lease.repository.ts';
import type { RecordChange } from './session-changes.ts';
import { continued, ended, stuck } from './session-events.rules.ts';
import type { Session } from './session.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { StuckFindingsRepository } from './stuck/stuck-findings.repository.ts';

/**
 * Writes the end of a task, whoever ends it: its worker, or a person while no worker holds it. What is worth remembering of it
 * is due from here on (S0-MEM-04); a job of its own sees to that.
 */
@Injectable()
export class TaskEnding {
  constructor(
    private readonly leases: LeaseRepository,
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
    private readonly extractions: ExtractionsRepository,
    private readonly approvals: Approvals,
    private readonly findings: StuckFindingsRepository,
  ) {}

  /**
   * Ends the task; the caller holds the session's row. A waiting message begins the next task at once, unless somebody
   * stopped the session: that was meant for everything that was still to come.
   *
   * @param actor the person who ended it; the agent itself when left out
   * @returns whether another task begins
   */
  async write(
    transaction: Transaction,
    session: Session,
    ending: Ending,
    record: RecordChange,
    actor?: string,
  ): Promise<boolean> {
    await this.conversation.skipPending(transaction, session.id);
    for (const request of await this.approvals.withdrawOf(transaction, session.id)) {
      record(approvalEvent('withdrawn', request, actor ?? `agent:${session.agentId}`, { why: 'the task has ended' }));
    }
    await this.leases.end(transaction, session.id, ending);
    if (ending.stuck) {
      await this.findings.add(transaction, session, ending.stuck);
      record(stuck(session, ending.stuck));
    }
    record(ended(session, ending, actor));
    // What took one worker after the other down with it is not given to another to read.
    if (ending.errorKind !== 'harness_panic') await this.extractions.markDue(transaction, session);
    const stopped = ending.reason === 'stopped';
    if (stopped) await this.sessions.dropMessages(transaction, session.id);
    // Where a person has to look first, messages wait on.
    if (stopped || ending.status === 'needs_review') return false;
    const message = await this.sessions.takeMessage(transaction, session.id);
    if (message === null) return false;
    await this.sessions.beginNextTask(transaction, session, session.agentVersion);
    const turn = await this.conversation.addMessage(transaction, session, message);
    record(continued(session, session.state.task + 1, turn));
    return true;
  }
}
