import { Injectable, Logger } from '@nestjs/common';
import type { Ending } from '../../harness/index.ts';
import type { Lease } from '../lease/lease.ts';
import { LeaseRepository } from '../lease/lease.repository.ts';
import { SessionChanges } from '../session-changes.ts';
import { SessionsRepository } from '../sessions.repository.ts';
import { TaskEnding } from '../task-ending.ts';

/** Ends the task of a session that this worker holds. */
@Injectable()
export class SettleTask {
  private readonly log = new Logger('Sessions');

  constructor(
    private readonly leases: LeaseRepository,
    private readonly sessions: SessionsRepository,
    private readonly ending: TaskEnding,
    private readonly changes: SessionChanges,
  ) {}

  /**
   * @returns whether a waiting message begins another task
   * @throws DomainError `fence_moved` when somebody else holds the session now: then nothing is written
   */
  async run(lease: Lease, ending: Ending): Promise<boolean> {
    const goesOn = await this.changes.commit(lease.sessionId, async (transaction, record) => {
      await this.leases.holdFence(transaction, lease);
      const session = await this.sessions.find(lease.sessionId, { all: true }, transaction);
      return session !== null && this.ending.write(transaction, session, ending, record);
    });
    if (ending.stuck)
      this.log.error({ alert: 'agent_stuck', message: `session ${lease.sessionId}: ${ending.message}` });
    return goesOn;
  }
}
