import { advanceSession } from '@gatehouse/contracts/runtime';
import { JobQueue } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import type { Lease } from './lease/lease.ts';

/** How long a job is trusted to be run, in milliseconds: as long as Bull itself takes to hand out a lost one. */
const AGAIN_AFTER_MS = 15_000;

/** Asks workers to carry a session on. That the session is due stands in its row; a lost job is enqueued by the sweeper. */
@Injectable()
export class SessionJobs {
  constructor(private readonly queue: JobQueue) {}

  /** One job per session and claim: as long as it waits, asking again adds nothing. */
  async enqueue({ sessionId, fence }: Lease, delayMs?: number): Promise<void> {
    const key = `${sessionId}:${fence}`;
    await this.queue.enqueue(advanceSession, { sessionId }, { key, ...(delayMs === undefined ? {} : { delayMs }) });
  }

  /**
   * The same for a session that is due though it had a job. Its key may be taken by a job that nobody will run any more, as a
   * Redis leaves it that lost everything while a worker was at it; so the key is a new one every 15 s.
   */
  async enqueueAgain({ sessionId, fence }: Lease): Promise<void> {
    const key = `${sessionId}:${fence}:${Math.floor(Date.now() / AGAIN_AFTER_MS)}`;
    await this.queue.enqueue(advanceSession, { sessionId }, { key });
  }
}
