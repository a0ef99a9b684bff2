import { advanceSession } from '@gatehouse/contracts/runtime';
import { messageOf } from '@gatehouse/kernel';
import { JobQueue } from '@gatehouse/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import type { Lease } from './lease/lease.ts';

/** How long a job is trusted to be run, in milliseconds: as long as Bull itself takes to hand out a lost one. */
const AGAIN_AFTER_MS = 15_000;

/** How often somebody looks whether the next suspect may be carried on, in milliseconds, as long as one waits. */
const SUSPECTS_MS = 250;

/** Asks workers to carry a session on. That the session is due stands in its row; a lost job is enqueued by the sweeper. */
@Injectable()
export class SessionJobs {
  private readonly log = new Logger('Sessions');

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

  /** How many jobs wait for a worker; 0 when Redis does not say. */
  async waiting(): Promise<number> {
    try {
      return (await this.queue.counts(advanceSession)).waiting;
    } catch (error) {
      this.log.warn(`nobody knows how many sessions wait for a worker: ${messageOf(error)}`);
      return 0;
    }
  }

  /**
   * Has somebody look soon whether it is the next suspect's turn. One job for the whole installation in each quarter of a second,
   * however many ask for it.
   *
   * @param sessionId a session of the caller's; which suspect is carried on is decided when the job runs
   */
  async lookForSuspects(sessionId: string): Promise<void> {
    const key = `suspects:${Math.floor(Date.now() / SUSPECTS_MS) + 1}`;
    await this.queue.enqueue(advanceSession, { sessionId }, { key, delayMs: SUSPECTS_MS });
  }
}
