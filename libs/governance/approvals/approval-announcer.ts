import type { ApprovalChanged } from '@gatehouse/contracts/governance';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Injectable } from '@nestjs/common';
import type { Approval } from './approval.ts';

/** Tells everybody who watches that something happened to a request. It says what, not what it is about. */
@Injectable()
export class ApprovalAnnouncer {
  constructor(private readonly live: LiveBus) {}

  /** After the commit, so that nobody looks too early. */
  announce(type: ApprovalChanged['type'], { id, sessionId, status }: Approval): Promise<void> {
    return this.live.publish('approvals', { type, approvalId: id, sessionId, status } satisfies ApprovalChanged);
  }
}
