import { advanceSession } from '@gatehouse/contracts/runtime';
import { JobQueue } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import type { Lease } from './lease.ts';

/** Asks workers to carry a session on. That the session is due stands in its row; a lost job is enqueued by the sweeper. */
@Injectable()
export class SessionJobs {
  constructor(private readonly queue: JobQueue) {}

  /** One job per session and claim: as long as it waits, asking again adds nothing. */
  async enqueue({ sessionId, fence }: Lease, delayMs?: number): Promise<void> {
    const key = `${sessionId}:${fence}`;
    await this.queue.enqueue(advanceSession, { sessionId }, { key, ...(delayMs === undefined ? {} : { delayMs }) });
  }
}
