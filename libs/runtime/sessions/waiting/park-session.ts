import { Approvals } from '@gatehouse/governance/approvals';
import type { Suspension } from '@gatehouse/governance/enforcement';
import { Injectable } from '@nestjs/common';
import type { Lease } from '../lease/lease.ts';
import { LeaseRepository } from '../lease/lease.repository.ts';
import { SessionChanges } from '../session-changes.ts';
import { waits } from '../session-events.rules.ts';
import type { Session } from '../session.ts';
import { WaitingRepository } from './waiting.repository.ts';

/** Lets a session wait for somebody's consent, without a worker, for as long as that takes (S0-CNF-03, S0-APR-03). */
@Injectable()
export class ParkSession {
  constructor(
    private readonly approvals: Approvals,
    private readonly leases: LeaseRepository,
    private readonly waiting: WaitingRepository,
    private readonly changes: SessionChanges,
  ) {}

  /**
   * Holds the request while it parks the session: a decision comes either before, and is seen here, or after, and wakes it.
   *
   * @returns false when somebody has decided meanwhile: then the session keeps its worker and goes on
   * @throws DomainError `fence_moved`, `session_stopping`
   */
  run(lease: Lease, session: Session, { kind, approvalId }: Suspension): Promise<boolean> {
    return this.changes.commit(session.id, async (transaction, record) => {
      await this.leases.holdFence(transaction, lease, true);
      const request = await this.approvals.lock(transaction, approvalId);
      if (request?.status !== 'pending') return false;
      await this.waiting.park(
        transaction,
        session.id,
        kind === 'confirmation' ? 'waiting_confirmation' : 'waiting_approval',
      );
      record(waits(session, kind, approvalId));
      return true;
    });
  }
}
