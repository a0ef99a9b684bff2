import type { ApprovalChanged } from '@gatehouse/contracts/governance';
import { CLOCK, type Clock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { Approval } from './approval.ts';
import { approvalEvent } from './approval-event.rules.ts';
import { widen } from './approval.rules.ts';
import { ApprovalAnnouncer } from './approval-announcer.ts';
import { Approvals } from './approvals.repository.ts';

const BATCH = 100;
const ACTOR = 'platform:approvals';

/** Ends requests that nobody decided in time, asks a wider circle for those that wait long, and reminds once at half time. */
@Injectable()
export class ChaseApprovals {
  constructor(
    private readonly approvals: Approvals,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: ApprovalAnnouncer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many requests something was done about */
  async run(signal?: AbortSignal): Promise<number> {
    let chased = 0;
    for (;;) {
      const due = await this.approvals.due(this.clock.now(), BATCH);
      for (const { id } of due) {
        if (signal?.aborted) return chased;
        if (await this.chase(id)) chased += 1;
      }
      if (due.length < BATCH) return chased;
    }
  }

  /** What is due is decided under the lock: somebody may have voted, or a switch may have halted it, meanwhile. */
  private async chase(id: string): Promise<boolean> {
    const chased = await this.unitOfWork.run(async (transaction) => {
      const approval = await this.approvals.lock(transaction, id);
      const now = this.clock.now();
      if (approval?.status !== 'pending' || approval.pausedAt) return null;
      if (approval.expiresAt <= now) {
        await this.approvals.close(transaction, id, 'expired', now);
        return this.recorded(transaction, 'expired', 'decided', { ...approval, status: 'expired', decidedAt: now });
      }
      const { escalatesAt, remindsAt } = await this.approvals.deadlines(transaction, id);
      const [step, ...left] = approval.escalation;
      if (step && escalatesAt && escalatesAt <= now) {
        const route = widen(approval.route, step.route);
        await this.approvals.escalate(transaction, id, { route, left, at: now });
        return this.recorded(transaction, 'escalated', 'escalated', { ...approval, route, escalation: left });
      }
      if (remindsAt && remindsAt <= now) {
        await this.approvals.reminded(transaction, id);
        return this.recorded(transaction, 'reminded', 'reminded', approval);
      }
      return null;
    });
    if (chased) await this.announcer.announce(chased.type, chased.approval);
    return chased !== null;
  }

  private async recorded(
    transaction: Parameters<Parameters<UnitOfWork['run']>[0]>[0],
    happening: 'expired' | 'escalated' | 'reminded',
    type: ApprovalChanged['type'],
    approval: Approval,
  ): Promise<{ type: ApprovalChanged['type']; approval: Approval }> {
    await this.events.append(transaction, [
      approvalEvent(happening, approval, ACTOR, { route: { ...approval.route } }),
    ]);
    return { type, approval };
  }
}
