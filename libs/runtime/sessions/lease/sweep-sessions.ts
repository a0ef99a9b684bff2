import { Injectable, Logger } from '@nestjs/common';
import { LeaseRepository } from './lease.repository.ts';
import { SessionJobs } from '../session-jobs.ts';

/** Most sessions that one sweep enqueues, and about as many jobs as the sweeper lets wait. */
const BATCH = 500;

/** So many of the oldest are enqueued however many jobs wait: their own may be lost. */
const OLDEST = 50;

/** Finds sessions that are due and that nobody carries on: what a crash left behind, or a Redis that lost everything (design §1). */
@Injectable()
export class SweepSessions {
  private readonly log = new Logger('Sessions');

  constructor(
    private readonly leases: LeaseRepository,
    private readonly jobs: SessionJobs,
  ) {}

  /**
   * Enqueues the oldest of them. Thousands that are due at once come in batches, one when the one before is nearly done: most of
   * them wait for a worker and have a job, and every further job for them would be in vain.
   *
   * @returns how many sessions were enqueued; those that were lately are not enqueued twice
   */
  async run(): Promise<number> {
    const room = Math.max(BATCH - (await this.jobs.waiting()), OLDEST);
    const due = await this.leases.due(room);
    await Promise.all(due.map((lease) => this.jobs.enqueueAgain(lease)));
    if (due.length > 0) this.log.log(`enqueued ${due.length} session(s) that nobody was carrying on`);
    return due.length;
  }
}
