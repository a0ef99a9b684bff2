import { assertNever, DomainError, messageOf } from '@gatehouse/kernel';
import { continueTrace } from '@gatehouse/platform/telemetry';
import { Agents } from '@gatehouse/registry/agents';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type Ending, endOfPanic, reachedWallClock, stoppedByPerson } from '../../harness/index.ts';
import {
  type Claim,
  interrupted,
  type Interruption,
  interruptionOf,
  MOST_ATTEMPTS,
  restAfter,
} from '../lease/lease.ts';
import { type HeldLease, LeaseKeeper } from '../lease/lease-keeper.ts';
import { LeaseRepository } from '../lease/lease.repository.ts';
import { ReasonActLoop } from './reason-act-loop.ts';
import { SessionJobs } from '../session-jobs.ts';
import { SettleTask } from './settle-task.ts';

/** Carries a session on until its task ends or somebody else has to: claims it, keeps the lease, and always lets go. */
@Injectable()
export class AdvanceSession implements BeforeApplicationShutdown {
  private readonly log = new Logger('Sessions');
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly leases: LeaseRepository,
    private readonly keeper: LeaseKeeper,
    private readonly agents: Agents,
    private readonly loop: ReasonActLoop,
    private readonly settle: SettleTask,
    private readonly jobs: SessionJobs,
  ) {}

  /**
   * Does nothing when the session is not due or somebody holds it, so a job that is delivered twice has one effect.
   *
   * Then it carries on a suspect instead, if one waits for its turn (ClaimSession).
   *
   * @param signal aborted when the job's time is up
   * @throws DomainError `worker_stopping`, for the queue to give the job to another worker
   */
  async run(sessionId: string, signal: AbortSignal): Promise<void> {
    if (this.stopping.signal.aborted) throw interrupted('worker_stopping');
    const taken = await this.keeper.take(sessionId);
    if (!taken) return;
    const { claim, held } = taken;
    const stopping = AbortSignal.any([signal, this.stopping.signal]);
    const work = continueTrace(claim.session.traceContext, () => this.carryOn(claim, held, stopping));
    this.running.add(work);
    try {
      await work;
    } finally {
      this.running.delete(work);
      held.drop();
    }
  }

  /** Lets go of every session while the database is still there, so that another worker goes on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(interrupted('worker_stopping'));
    await Promise.allSettled(this.running);
  }

  private async carryOn(claim: Claim, held: HeldLease, stopping: AbortSignal): Promise<void> {
    try {
      const ending = await this.work(claim, held, stopping);
      if (await this.settle.run(claim.lease, ending)) await this.jobs.enqueue(claim.lease);
    } catch (error) {
      const why = interruptionOf(error) ?? (held.signal.aborted ? interruptionOf(held.signal.reason) : null);
      if (why) await this.yield(claim, why);
      else await this.fail(claim, error);
    }
  }

  private async work(claim: Claim, held: HeldLease, stopping: AbortSignal): Promise<Ending> {
    const { session, attempts, elapsedMs } = claim;
    if (session.stopRequested) return stoppedByPerson;
    if (attempts > MOST_ATTEMPTS) return endOfPanic(MOST_ATTEMPTS);
    const agent = await this.agents.atVersion(session.agentId, session.agentVersion);
    if (!agent)
      throw new DomainError(
        'internal',
        'agent_version_missing',
        `agent ${session.agentId} has no version ${session.agentVersion}`,
      );
    const { limits } = agent.definition;
    const begunAt = performance.now() - elapsedMs;
    const alarm = setTimeout(() => held.interrupt('wall_clock'), Math.max(limits.seconds * 1_000 - elapsedMs, 0));
    try {
      return await this.loop.run({ session, agent, held, stopping, begunAt });
    } catch (error) {
      if (interruptionOf(held.signal.reason) !== 'wall_clock') throw error;
      const late = reachedWallClock(limits, { elapsedMs: limits.seconds * 1_000 });
      if (!late) throw error;
      return late;
    } finally {
      clearTimeout(alarm);
    }
  }

  private async yield({ lease }: Claim, why: Interruption): Promise<void> {
    switch (why) {
      case 'fence_moved':
        this.log.warn(`session ${lease.sessionId}: another worker has taken it over`);
        return;
      case 'session_stopping':
        await this.settle.run(lease, stoppedByPerson);
        return;
      case 'session_waiting':
        return;
      case 'wall_clock':
      case 'worker_stopping':
        await this.leases.giveBack(lease);
        await this.jobs.enqueue(lease);
        return;
      default:
        assertNever(why);
    }
  }

  /** A fault of the platform, not of the model or a tool: the session rests, is tried again, and in the end fails for good. */
  private async fail({ lease, attempts }: Claim, error: unknown): Promise<void> {
    this.log.error(`session ${lease.sessionId}: attempt ${attempts} of ${MOST_ATTEMPTS} failed: ${messageOf(error)}`);
    if (attempts >= MOST_ATTEMPTS) {
      // What was meant for people may be said to them; anything else could be about the inside of the platform.
      const told = error instanceof DomainError && error.kind === 'unavailable' ? error.message : undefined;
      if (await this.settle.run(lease, endOfPanic(attempts, told))) await this.jobs.enqueue(lease);
      return;
    }
    await this.leases.rest(lease, restAfter(attempts));
    await this.jobs.enqueue(lease, restAfter(attempts));
  }
}
