import { CONFIG, type Config } from '@gatehouse/platform/config';
import { messageOf } from '@gatehouse/kernel';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ClaimSession } from './claim-session.ts';
import { type Claim, type Interruption, interrupted, type Lease } from './lease.ts';
import { LeaseRepository } from './lease.repository.ts';

/** How often a worker looks whether somebody asked for a stop, in milliseconds: well below the second that a stop may take. */
const WATCH_MS = 300;

interface Hold {
  lease: Lease;
  aborter: AbortController;
  /** Monotonic time of the last confirmation, in milliseconds. */
  confirmedAt: number;
}

/** A lease that is kept alive until it is dropped. */
export interface HeldLease {
  lease: Lease;
  /** Aborted, with an interruption as the reason, when the lease is lost or a stop was asked for. */
  signal: AbortSignal;
  /** Aborts the work for a reason of the holder's own. */
  interrupt(why: Interruption): void;
  drop(): void;
}

/**
 * Keeps this worker's leases alive, renewing them at a third of their time, and aborts the work of one that is lost or
 * asked to stop. One statement serves all of them, however many sessions the worker holds.
 */
@Injectable()
export class LeaseKeeper implements OnApplicationShutdown {
  private readonly log = new Logger('Leases');
  private readonly holds = new Map<string, Hold>();
  private readonly leaseMs: number;
  private timer: NodeJS.Timeout | undefined;
  private renewedAt = 0;

  constructor(
    private readonly claims: ClaimSession,
    private readonly leases: LeaseRepository,
    @Inject(CONFIG) config: Config,
  ) {
    this.leaseMs = config.GATEHOUSE_LEASE_MS;
  }

  /**
   * Claims a session for this worker and keeps the lease.
   *
   * @param sessionId see `ClaimSession.run`: what is claimed may be another session
   * @returns null when there is nothing to carry on
   */
  async take(sessionId: string): Promise<{ claim: Claim; held: HeldLease } | null> {
    const claim = await this.claims.run(sessionId);
    return claim && { claim, held: this.hold(claim.lease) };
  }

  private hold(lease: Lease): HeldLease {
    const hold: Hold = { lease, aborter: new AbortController(), confirmedAt: performance.now() };
    // A claim of the same session anew means that the one before was lost.
    this.holds.get(lease.sessionId)?.aborter.abort(interrupted('fence_moved'));
    this.holds.set(lease.sessionId, hold);
    this.timer ??= this.startWatching();
    return {
      lease,
      signal: hold.aborter.signal,
      interrupt: (why) => hold.aborter.abort(interrupted(why)),
      drop: () => this.drop(hold),
    };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private drop(hold: Hold): void {
    if (this.holds.get(hold.lease.sessionId) === hold) this.holds.delete(hold.lease.sessionId);
  }

  private startWatching(): NodeJS.Timeout {
    return setTimeout(() => {
      void this.watch().finally(() => {
        this.timer = this.holds.size > 0 ? this.startWatching() : undefined;
      });
    }, WATCH_MS);
  }

  private async watch(): Promise<void> {
    const holds = [...this.holds.values()];
    if (holds.length === 0) return;
    const askedAt = performance.now();
    try {
      const leases = holds.map(({ lease }) => lease);
      const renewing = askedAt - this.renewedAt >= this.leaseMs / 3;
      if (renewing) await this.leases.renew(leases);
      const seen = await this.leases.observe(leases);
      if (renewing) this.renewedAt = askedAt;
      for (const hold of holds) this.judge(hold, seen.get(hold.lease.sessionId), renewing ? askedAt : null);
    } catch (error) {
      this.log.warn(`leases could not be confirmed: ${messageOf(error)}`);
      for (const hold of holds) this.giveUpWhenOld(hold);
    }
  }

  private judge(hold: Hold, seen: { stopRequested: boolean } | undefined, renewedAt: number | null): void {
    if (!seen) return void this.abort(hold, 'fence_moved');
    if (seen.stopRequested) this.abort(hold, 'session_stopping');
    if (renewedAt !== null) hold.confirmedAt = renewedAt;
  }

  /** Nobody can be asked whether the lease stands: once its time is over, somebody else may have it. */
  private giveUpWhenOld(hold: Hold): void {
    if (performance.now() - hold.confirmedAt >= this.leaseMs) this.abort(hold, 'fence_moved');
  }

  private abort(hold: Hold, why: Interruption): void {
    // A session that was dropped meanwhile has ended, which is why it was not seen.
    if (this.holds.get(hold.lease.sessionId) === hold) hold.aborter.abort(interrupted(why));
  }
}
