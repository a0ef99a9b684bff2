import { dollars, type MicroDollars } from '@gatehouse/kernel';
import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** Most events that a subscription's lag is counted to; past it, the number no longer matters. */
const MOST_COUNTED = 10_000;

/** The record, as somebody on duty watches it. */
export interface RecordState {
  /** Age of the oldest event that subscribers may not read yet, because a transaction older than it is still open. */
  horizonLagSeconds: number;
  /** Age of the oldest event that no signed checkpoint covers. */
  unsignedSeconds: number;
  /** Events that each subscription has yet to read, at most `MOST_COUNTED`. */
  subscriptions: { name: string; events: number }[];
}

/** Reads the state of the installation out of the database, by the indexes: it is asked every few seconds. */
@Injectable()
export class OperationalStateRepository {
  constructor(private readonly database: Database) {}

  /** How many sessions there are in each status; those without any are left out. */
  async sessionsByStatus(): Promise<{ status: string; sessions: number }[]> {
    return this.database.client.$queryRaw`
      select status, count(*)::int as sessions from agent_sessions group by status order by status`;
  }

  /** Tasks that the stuck guard stopped in sessions that are still kept, by pattern and what a person said of it (S1-STK-08). */
  async stuckTasks(): Promise<{ pattern: string; verdict: string; tasks: number }[]> {
    return this.database.client.$queryRaw`
      select pattern, coalesce(verdict, 'unmarked') as verdict, count(*)::int as tasks
      from stuck_findings group by 1, 2 order by 1, 2`;
  }

  /** Sessions that are said to run and whose worker was not heard of in time: the sweeper takes them up. */
  async sessionsWithExpiredLease(): Promise<number> {
    const [row] = await this.database.client.$queryRaw<{ sessions: number }[]>`
      select count(*)::int as sessions from agent_sessions where status = 'running' and lease_until < now()`;
    return row?.sessions ?? 0;
  }

  /** Dollars that are set aside for actions under way; each action once, however many budgets bind it. */
  async reservedDollars(): Promise<number> {
    const [row] = await this.database.client.$queryRaw<{ reserved: bigint }[]>`
      select coalesce(sum(amount), 0)::bigint as reserved
      from (select max(amount) as amount from budget_reservations where state = 'held' group by action_id) as actions`;
    return dollars((row?.reserved ?? 0n) as MicroDollars);
  }

  /** How many processes of each kind were heard of within `seconds`. */
  async processes(seconds: number): Promise<{ kind: string; processes: number }[]> {
    return this.database.client.$queryRaw`
      select kind, count(*)::int as processes from process_heartbeats
      where seen_at > now() - make_interval(secs => ${seconds}) group by kind order by kind`;
  }

  async record(): Promise<RecordState> {
    const [row] = await this.database.client.$queryRaw<{ horizon: number; unsigned: number }[]>`
      select
        coalesce((select extract(epoch from now() - min(at)) from events
                  where xid >= pg_snapshot_xmin(pg_current_snapshot())), 0)::float8 as horizon,
        coalesce((select extract(epoch from now() - min(at)) from events
                  where at > coalesce((select max(created_at) from checkpoints), '-infinity')), 0)::float8 as unsigned`;
    const subscriptions = await this.database.client.$queryRaw<{ name: string; events: number }[]>`
      select name, (select count(*) from (
          select from events where (events.xid, events.ordinal) > (cursors.xid::xid8, cursors.ordinal) limit ${MOST_COUNTED}
        ) as unread)::int as events
      from subscription_cursors as cursors order by name`;
    // Two clocks of one server, read one after the other: never less than nothing.
    const horizonLagSeconds = Math.max(0, row?.horizon ?? 0);
    return { horizonLagSeconds, unsignedSeconds: Math.max(0, row?.unsigned ?? 0), subscriptions };
  }

  /** This process's connections: open, open and unused, and requests that wait for one. */
  pool(): { total: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.database.pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  }
}
