import { Injectable } from '@nestjs/common';
import { ClaimsRepository } from './claims.repository.ts';
import type { Claim } from './lease.ts';
import { SessionJobs } from '../session-jobs.ts';

/**
 * Takes a session for this worker. A worker that is killed takes every session that it holds down with it, and nobody can tell
 * which of them it was; so those that lost two workers in a row are suspects and are carried on one at a time in the whole
 * installation, the one that waited longest first. The harmless ones are cleared by their first committed step, the one that
 * kills is alone among suspects when it does. Sessions that are no suspects never wait for them.
 */
@Injectable()
export class ClaimSession {
  constructor(
    private readonly claims: ClaimsRepository,
    private readonly jobs: SessionJobs,
  ) {}

  /**
   * @param sessionId the session that a job was for; when there is nothing to do about it, the job serves a suspect instead
   * @returns null when there is nothing to carry on
   */
  async run(sessionId: string): Promise<Claim | null> {
    const claim = await this.claims.claim(sessionId);
    if (claim) return claim;
    const suspect = await this.claims.claimSuspect();
    if (suspect === null) return null;
    // More of them may wait, and nobody says when this one is cleared.
    await this.jobs.lookForSuspects(sessionId);
    return suspect === 'occupied' ? null : suspect;
  }
}
