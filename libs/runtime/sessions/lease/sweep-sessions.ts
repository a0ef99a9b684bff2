import { Injectable, Logger } from '@nestjs/common';
import { LeaseRepository } from './lease.repository.ts';
import { SessionJobs } from '../session-jobs.ts';

/** Most sessions that one sweep enqueues. */
const BATCH = 500;

/** Finds sessions that are due and that nobody carries on: what a crash left behind, or a Redis that lost everything (design §1). */
@Injectable()
export class SweepSessions {
  private readonly log = new Logger('Sessions');

  constructor(
    private readonly leases: LeaseRepository,
    private readonly jobs: SessionJobs,
  ) {}

  /** @returns how many sessions were enqueued; those that were lately are not enqueued twice */
  async run(): Promise<number> {
    const due = await this.leases.due(BATCH);
    for (const lease of due) await this.jobs.enqueueAgain(lease);
    if (due.length > 0) this.log.log(`enqueued ${due.length} session(s) that nobody was carrying on`);
    return due.length;
  }
}
