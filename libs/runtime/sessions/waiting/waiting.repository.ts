import type { SessionStatus } from '@gatehouse/contracts/runtime';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Lease } from '../lease/lease.ts';

/** The statuses in which a session holds no worker and goes on when somebody has decided. */
export type WaitingStatus = Extract<SessionStatus, `waiting_${string}`>;

/** Sessions that wait for a person. */
@Injectable()
export class WaitingRepository {
  /** Lets go of the session; the caller holds its fence. What it did so far was a step: attempts start again. */
  async park(transaction: Transaction, sessionId: string, status: WaitingStatus): Promise<void> {
    await transaction.$executeRaw`
      update agent_sessions set status = ${status}, lease_holder = null, lease_until = null, attempts = 0,
             last_updated_at = now()
       where session_id = ${sessionId}::uuid`;
  }

  /**
   * Makes a waiting session due again. The time that it waited is no time that its task took: the task's wall clock goes on
   * where it stood.
   *
   * @returns the claim that the next worker goes on from; null when it does not wait any more
   */
  async wake(transaction: Transaction, sessionId: string): Promise<Lease | null> {
    const [row] = await transaction.$queryRaw<{ fence: bigint }[]>`
      update agent_sessions set status = 'queued', started_at = started_at + (now() - last_updated_at), last_updated_at = now()
       where session_id = ${sessionId}::uuid and status like 'waiting\\_%'
      returning fence`;
    return row ? { sessionId, fence: row.fence } : null;
  }

  /** Puts other arguments in the place of those of a call that was not made yet. */
  async changeArguments(transaction: Transaction, toolCallId: string, edited: string): Promise<void> {
    await transaction.$executeRaw`
      update tool_calls set arguments = ${edited}::jsonb where id = ${toolCallId}::uuid and status = 'pending'`;
  }
}
