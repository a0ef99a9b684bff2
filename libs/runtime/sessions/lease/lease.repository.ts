import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Ending } from '../../harness/index.ts';
import { interrupted, type Lease, SUSPECT_AFTER } from './lease.ts';
import type { SessionState } from '../session.ts';

/** What keeps a claim on a session, and what may be written under it. All times are the database's own, so clocks need not agree. */
@Injectable()
export class LeaseRepository {
  private readonly leaseMs: number;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: Config,
  ) {
    this.leaseMs = config.GATEHOUSE_LEASE_MS;
  }

  /** Extends these leases; returns the ids of those that are still held. */
  async renew(leases: readonly Lease[]): Promise<Set<string>> {
    const { rows } = await this.database.pool.query<{ session_id: string }>({
      name: 'renew_leases',
      // Locked in the order in which claims lock them.
      text: `with held as (
          select s.session_id from agent_sessions s join unnest($1::uuid[], $2::bigint[]) as held (id, fence)
              on s.session_id = held.id and s.fence = held.fence
           where s.status = 'running' order by s.session_id for update of s)
        update agent_sessions s set lease_until = now() + $3 * interval '1 millisecond'
          from held where s.session_id = held.session_id returning s.session_id`,
      values: [...columns(leases), this.leaseMs],
    });
    return new Set(rows.map((row) => row.session_id));
  }

  /** Which of these are still held, and whether somebody asked for a stop. */
  async observe(leases: readonly Lease[]): Promise<Map<string, { stopRequested: boolean }>> {
    const { rows } = await this.database.pool.query<{ session_id: string; stop: boolean }>(
      `select s.session_id, s.stop_requested_at is not null as stop
         from agent_sessions s join unnest($1::uuid[], $2::bigint[]) as held (id, fence)
           on s.session_id = held.id and s.fence = held.fence
        where s.status = 'running'`,
      columns(leases),
    );
    return new Map(rows.map((row) => [row.session_id, { stopRequested: row.stop }]));
  }

  /**
   * Holds the session's row until the transaction ends, so that no other worker can claim it in between.
   *
   * @throws DomainError `fence_moved` when somebody has; `session_stopping` when a stop was asked for and `unlessStopping`
   */
  async holdFence(transaction: Transaction, { sessionId, fence }: Lease, unlessStopping = false): Promise<void> {
    const [row] = await transaction.$queryRaw<{ held: boolean; stop: boolean }[]>`
      select fence = ${fence} and status = 'running' as held, stop_requested_at is not null as stop
        from agent_sessions where session_id = ${sessionId}::uuid for update`;
    if (!row?.held) throw interrupted('fence_moved');
    if (unlessStopping && row.stop) throw interrupted('session_stopping');
  }

  /** A step was committed: keeps the loop's state, and the count of attempts starts again. */
  async saveProgress(transaction: Transaction, { sessionId }: Lease, state?: SessionState): Promise<void> {
    await transaction.$executeRaw`
      update agent_sessions set attempts = 0, last_updated_at = now(),
             state_snapshot = coalesce(${state ? JSON.stringify(state) : null}::jsonb, state_snapshot)
       where session_id = ${sessionId}::uuid`;
  }

  /** Ends the task and the lease with it; the caller holds the fence. */
  async end(transaction: Transaction, sessionId: string, ending: Ending): Promise<void> {
    const { status, reason, errorKind, message } = ending;
    const refusal = ending.refusal ? JSON.stringify(ending.refusal) : null;
    await transaction.$executeRaw`
      update agent_sessions
         set status = ${status}, end_reason = ${reason}, error_kind = ${errorKind}, error_message = ${message},
             refusal = ${refusal}::jsonb, lease_holder = null, lease_until = null, attempts = 0, ended_at = now(), last_updated_at = now()
       where session_id = ${sessionId}::uuid`;
  }

  /** Gives the session back as it is, for any worker to go on with at once: this one is stopping. */
  async giveBack({ sessionId, fence }: Lease): Promise<void> {
    await this.database.pool.query(
      `update agent_sessions set status = 'queued', lease_holder = null, lease_until = null,
              attempts = greatest(attempts - 1, 0), last_updated_at = now()
        where session_id = $1 and fence = $2 and status = 'running'`,
      [sessionId, fence],
    );
  }

  /** Gives the session back after a failed attempt; nobody takes it for `restMs`. */
  async rest({ sessionId, fence }: Lease, restMs: number): Promise<void> {
    await this.database.pool.query(
      `update agent_sessions set status = 'queued', lease_holder = null,
              lease_until = now() + $3 * interval '1 millisecond', last_updated_at = now()
        where session_id = $1 and fence = $2 and status = 'running'`,
      [sessionId, fence, restMs],
    );
  }

  /** Sessions that could be carried on and that nobody carries on, oldest first; of the suspects only the oldest, whose turn it is. */
  async due(limit: number): Promise<Lease[]> {
    // Those of the last moments have a job on its way already.
    const due = `status in ('queued', 'running') and (lease_until is null or lease_until < now())
                 and last_updated_at < now() - interval '2 seconds'`;
    const suspect = `status = 'running' and attempts >= ${SUSPECT_AFTER}`;
    const { rows } = await this.database.pool.query<{ session_id: string; fence: string }>(
      `(select session_id, fence from agent_sessions where ${due} and not (${suspect}) order by last_updated_at limit $1)
       union all
       (select session_id, fence from agent_sessions where ${due} and ${suspect} order by last_updated_at limit 1)`,
      [limit],
    );
    return rows.map((row) => ({ sessionId: row.session_id, fence: BigInt(row.fence) }));
  }
}

const columns = (leases: readonly Lease[]): [string[], string[]] => [
  leases.map(({ sessionId }) => sessionId),
  leases.map(({ fence }) => String(fence)),
];
