import { CLOCK, type Clock, DomainError, type Json } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog, type NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { Approval, Binding, Requirement } from './approval.ts';
import { approvalEvent } from './approval-event.rules.ts';
import { standing, stepKey, widen } from './approval.rules.ts';
import { ApprovalAnnouncer } from './approval-announcer.ts';
import { Approvals } from './approvals.repository.ts';
import { Electorates, otherApprovers, reachIn } from './electorate.ts';
import { describeRoute } from './eligibility.rules.ts';

/** Everything that a request says beside what it binds. */
export interface ApprovalRequest {
  binding: Binding;
  required: Requirement;
  /** The agent's department. */
  departmentId: string;
  preview: Json | null;
  /** Why it is asked for, in a sentence. */
  reason: string;
  policyIds: string[];
  policyBundle: number | null;
  /** Whether the tool lets an approver change the arguments. */
  editable: boolean;
}

/** Asks for consent to one step of an action. */
@Injectable()
export class RequestApproval {
  constructor(
    private readonly approvals: Approvals,
    private readonly electorates: Electorates,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: ApprovalAnnouncer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Asks; when the same was asked before and is open, that request stands, and an open one for anything else is withdrawn.
   *
   * @returns the open request
   * @throws DomainError `approval_unreachable` when not as many people could approve as have to; then nothing is asked
   */
  async run(request: ApprovalRequest): Promise<Approval> {
    const { approval, events } = await this.unitOfWork.run((transaction) => this.within(transaction, request));
    if (events > 0) await this.announcer.announce('requested', approval);
    return approval;
  }

  private async within(
    transaction: Transaction,
    request: ApprovalRequest,
  ): Promise<{ approval: Approval; events: number }> {
    const { binding, required } = request;
    const now = this.clock.now();
    const step = stepKey(required);
    const before = await this.approvals.ofAction(binding.actionId, transaction);
    const latest = before.find((approval) => approval.step === step && approval.status !== 'withdrawn') ?? null;
    if (latest && standing(latest, binding, required, now).state === 'waiting') return { approval: latest, events: 0 };

    const events: NewEvent[] = [];
    for (const outdated of before.filter(({ status, step: other }) => status === 'pending' && other === step)) {
      await this.approvals.close(transaction, outdated.id, 'withdrawn', now);
      events.push(approvalEvent('withdrawn', outdated, actorOf(binding), { why: 'what was asked for has changed' }));
    }
    await this.checkReach(transaction, request, step, before, now);
    const approval = await this.approvals.create(transaction, {
      ...binding,
      kind: required.kind,
      step,
      departmentId: request.departmentId,
      preview: request.preview,
      reason: request.reason,
      policyIds: request.policyIds,
      policyBundle: request.policyBundle,
      route: required.route,
      quorum: required.quorum,
      escalation: required.escalation,
      editable: request.editable,
      editedBy: null,
      requestedAt: now,
      expiresAt: new Date(now.getTime() + required.expiresInSeconds * 1_000),
    });
    if (!approval) throw askedMeanwhile(binding);
    events.push(
      approvalEvent('requested', approval, actorOf(binding), {
        policyIds: approval.policyIds,
        policyBundle: approval.policyBundle,
      }),
    );
    await this.events.append(transaction, events);
    return { approval, events: events.length };
  }

  /** A request that can never be granted would only let everybody wait. */
  private async checkReach(
    transaction: Transaction,
    { binding, required, departmentId }: ApprovalRequest,
    step: string,
    before: Approval[],
    now: Date,
  ): Promise<void> {
    const electorate = await this.electorates.at(now, transaction);
    const widest = required.escalation.reduce((route, step) => widen(route, step.route), required.route);
    const asked = {
      kind: required.kind,
      onBehalfOf: binding.onBehalfOf,
      departmentId,
      route: widest,
      editedBy: null,
      approvedOtherSteps: otherApprovers({ id: '', step }, before),
    };
    const reachable = reachIn(electorate, asked);
    if (reachable >= required.quorum) return;
    throw new DomainError(
      'forbidden',
      'approval_unreachable',
      `this needs the approval of ${required.quorum} from ${describeRoute(widest)}, and ${reachable} could give it`,
      { changedBy: 'an admin, by giving more people the role or by changing the policy' },
    );
  }
}

const actorOf = ({ agentId }: Binding): string => `agent:${agentId}`;

const askedMeanwhile = ({ actionId }: Binding): DomainError =>
  new DomainError(
    'conflict',
    'approval_asked_meanwhile',
    `consent to action ${actionId} was asked for at the same moment`,
  );
