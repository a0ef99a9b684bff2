import { Approvals } from '@gatehouse/governance/approvals';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog, type RecordedEvent, SubscriptionRunner, subscription } from '@gatehouse/platform/events';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import type { Lease } from '../lease/lease.ts';
import { SessionChanges } from '../session-changes.ts';
import { resumes } from '../session-events.rules.ts';
import { SessionJobs } from '../session-jobs.ts';
import { SessionsRepository } from '../sessions.repository.ts';
import { WaitingRepository } from './waiting.repository.ts';

const Payload = z.object({ approvalId: z.uuid(), sessionId: z.uuid().nullable() });

/** Has sessions go on once what they waited for is decided: granted, refused, or run out. */
@Injectable()
export class WakeSessions implements OnApplicationBootstrap {
  constructor(
    private readonly runner: SubscriptionRunner,
    private readonly approvals: Approvals,
    private readonly sessions: SessionsRepository,
    private readonly waiting: WaitingRepository,
    private readonly events: EventLog,
    private readonly jobs: SessionJobs,
    private readonly changes: SessionChanges,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start(
      subscription<Lease[]>({
        name: 'sessions.wake',
        types: ['approval.edited', 'approval.approved', 'approval.denied', 'approval.expired'],
        handle: (transaction, events) => this.handle(transaction, events),
        committed: (woken) => this.announce(woken),
      }),
    );
  }

  /** @returns the sessions that are due from now on */
  private async handle(transaction: Transaction, events: RecordedEvent[]): Promise<Lease[]> {
    const woken: Lease[] = [];
    for (const { type, payload } of events) {
      const { approvalId, sessionId } = Payload.parse(payload);
      if (sessionId === null) continue;
      if (type === 'approval.edited') await this.takeOver(transaction, approvalId);
      else woken.push(...(await this.wake(transaction, sessionId, approvalId)));
    }
    return woken;
  }

  /** The call is made with the arguments that an approver wrote, once they are approved: nothing else would be what was agreed to. */
  private async takeOver(transaction: Transaction, approvalId: string): Promise<void> {
    const request = await this.approvals.find(approvalId, transaction);
    if (!request) return;
    await this.waiting.changeArguments(transaction, request.actionId, JSON.stringify(request.arguments));
  }

  private async wake(transaction: Transaction, sessionId: string, approvalId: string): Promise<Lease[]> {
    const lease = await this.waiting.wake(transaction, sessionId);
    const session = lease && (await this.sessions.find(sessionId, { all: true }, transaction));
    if (!session) return [];
    await this.events.append(transaction, [resumes(session, approvalId)]);
    return [lease];
  }

  private async announce(woken: Lease[]): Promise<void> {
    for (const lease of woken) {
      this.changes.announce(lease.sessionId);
      await this.jobs.enqueue(lease);
    }
  }
}
