import { hostname } from 'node:os';
import { CallBatcher } from '@gatehouse/platform/batching';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Database } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { type Claim, SUSPECT_AFTER } from './lease.ts';
import { toSession, WITH_QUEUE } from '../session-row.ts';

/** What one claim moved in the session's row. */
interface ClaimedRow {
  session_id: string;
  fence: string;
  attempts: number;
  elapsed_ms: number;
}

/** Whose leases these are; for people, who may look for the process. */
const HOLDER = `${hostname()}:${process.pid}`;

/** Whoever claims a suspect holds this advisory lock, so that two that claim at once do not both find the place free. */
const SUSPECT_LOCK = 4_715_002;

const CLAIM = `
  set fence = fence + 1, lease_holder = $1, lease_until = now() + $2 * interval '1 millisecond', status = 'running',
      attempts = attempts + 1, started_at = coalesce(started_at, now()), last_updated_at = now()`;
const CLAIMED = `session_id, fence, attempts, (extract(epoch from now() - started_at) * 1000)::int as elapsed_ms`;

/** A worker that let go in order has left `queued`; one that is `running` with its lease run out was left by a worker that vanished. */
const SUSPECT = `status = 'running' and attempts >= ${SUSPECT_AFTER}`;

/** Claims on sessions. All times are the database's own, so clocks need not agree. */
@Injectable()
export class ClaimsRepository {
  private readonly leaseMs: number;
  private readonly claiming: CallBatcher<string, Claim | null>;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: Config,
  ) {
    this.leaseMs = config.GATEHOUSE_LEASE_MS;
    this.claiming = new CallBatcher((sessionIds) => this.claimAll(sessionIds));
  }

  /**
   * Takes the session when it is due, nobody holds it and it is no suspect; null otherwise: a second delivery changes nothing.
   * Claims of the same moment are one statement.
   */
  claim(sessionId: string): Promise<Claim | null> {
    return this.claiming.call(sessionId);
  }

  /**
   * Takes the suspect that has waited longest, when no worker of the whole installation holds one.
   *
   * @returns null when no suspect is due; `occupied` when one is, and has to wait: for the end of another's first step, or of the
   *   lease of a worker that vanished with it
   */
  async claimSuspect(): Promise<Claim | 'occupied' | null> {
    const { rows: due } = await this.database.pool.query(
      `select 1 from agent_sessions where ${SUSPECT} and lease_until < now() limit 1`,
    );
    if (due.length === 0) return null;
    const claimed = await this.database.client.$transaction(async (transaction) => {
      const [lock] = await transaction.$queryRaw<{ locked: boolean }[]>`
        select pg_try_advisory_xact_lock(${SUSPECT_LOCK}::bigint) as locked`;
      if (!lock?.locked) return [];
      return transaction.$queryRawUnsafe<ClaimedRow[]>(
        `update agent_sessions ${CLAIM}
          where session_id = (select session_id from agent_sessions where ${SUSPECT} and lease_until < now()
                               order by last_updated_at limit 1)
            and ${SUSPECT} and lease_until < now()
            and not exists (select 1 from agent_sessions
                             where status = 'running' and attempts > ${SUSPECT_AFTER} and lease_until >= now())
          returning ${CLAIMED}`,
        HOLDER,
        this.leaseMs,
      );
    });
    const [claim] = await this.toClaims(claimed);
    return claim ?? 'occupied';
  }

  private async claimAll(sessionIds: readonly string[]): Promise<(Claim | null)[]> {
    const { rows } = await this.database.pool.query<ClaimedRow>({
      name: 'claim_sessions',
      // Locked in one order, so that workers that claim the same sessions do not wait for each other in a circle.
      text: `with due as (
          select session_id from agent_sessions
           where session_id = any($3::uuid[]) and status in ('queued', 'running')
             and (lease_until is null or lease_until < now()) and not (${SUSPECT})
           order by session_id for update)
        update agent_sessions s ${CLAIM} from due where s.session_id = due.session_id returning s.${CLAIMED}`,
      values: [HOLDER, this.leaseMs, sessionIds],
    });
    const claims = new Map((await this.toClaims(rows)).map((claim) => [claim.lease.sessionId, claim]));
    return sessionIds.map((sessionId) => {
      const claim = claims.get(sessionId);
      // Of two that want the same session, one gets it.
      claims.delete(sessionId);
      return claim ?? null;
    });
  }

  private async toClaims(claimed: readonly ClaimedRow[]): Promise<Claim[]> {
    if (claimed.length === 0) return [];
    const ids = claimed.map((row) => row.session_id);
    const rows = await this.database.client.agentSession.findMany({
      where: { id: { in: ids } },
      include: WITH_QUEUE,
    });
    const sessions = new Map(rows.map((row) => [row.id, toSession(row)]));
    return claimed.flatMap(({ session_id: sessionId, fence, attempts, elapsed_ms: elapsedMs }) => {
      const session = sessions.get(sessionId);
      return session ? [{ lease: { sessionId, fence: BigInt(fence) }, session, attempts, elapsedMs }] : [];
    });
  }
}
