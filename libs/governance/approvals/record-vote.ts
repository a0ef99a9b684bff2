import type { ApprovalChanged } from '@gatehouse/contracts/governance';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import type { Approval, Vote } from './approval.ts';
import { approvalEvent, saltedHash } from './approval-event.rules.ts';
import { tally } from './approval.rules.ts';
import { ApprovalAnnouncer } from './approval-announcer.ts';
import { Approvals } from './approvals.repository.ts';

/** Keeps a vote and what it comes to. */
@Injectable()
export class RecordVote {
  constructor(
    private readonly approvals: Approvals,
    private readonly events: EventLog,
    private readonly announcer: ApprovalAnnouncer,
  ) {}

  /** @returns the request with the vote counted */
  async within(transaction: Transaction, approval: Approval, vote: Vote, actor: string): Promise<Approval> {
    await this.approvals.vote(transaction, approval.id, vote);
    const votes = [...approval.votes, vote];
    const status = tally(approval.quorum, votes);
    const decided = { ...approval, votes, status, decidedAt: status === 'pending' ? null : vote.castAt };
    if (status !== 'pending') await this.approvals.close(transaction, approval.id, status, vote.castAt);
    await this.events.append(transaction, [
      approvalEvent('voted', decided, actor, {
        decision: vote.decision,
        principalId: vote.principalId,
        ...(vote.comment === null ? {} : { commentHash: saltedHash(approval.id, vote.comment) }),
      }),
      ...(status === 'approved' || status === 'denied' ? [approvalEvent(status, decided, actor)] : []),
    ]);
    return decided;
  }

  /** Tells those who watch, after the commit. */
  announce(approval: Approval): Promise<void> {
    const type: ApprovalChanged['type'] = approval.status === 'pending' ? 'voted' : 'decided';
    return this.announcer.announce(type, approval);
  }
}
