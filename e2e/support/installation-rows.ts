import pg from 'pg';

/** Who carries a session on, and how often somebody has begun to. */
export interface Holding {
  /** Process number of the worker; null while nobody holds the session. */
  pid: number | null;
  fence: bigint;
}

/** What money was charged for something that the request log does not show, or shows with another price. */
export interface StrayCharge {
  budget: string;
  action: string;
  settled: string;
}

/** An installation's rows, read by the owner of the database to see what the product did. */
export class InstallationRows {
  private readonly pool: pg.Pool;

  constructor(ownerUrl: string) {
    this.pool = new pg.Pool({ connectionString: ownerUrl, max: 2, connectionTimeoutMillis: 2_000 });
    // The faults stop this server, too.
    this.pool.on('error', () => undefined);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** From now on PostgreSQL has no connection for the product's processes, and those that they had are gone. */
  async takeConnectionsAway(): Promise<void> {
    await this.pool.query('alter role gatehouse_app connection limit 0');
    await this.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatehouse_app'`);
  }

  async giveConnectionsBack(): Promise<void> {
    await this.pool.query('alter role gatehouse_app connection limit -1');
  }

  async holding(session: string): Promise<Holding> {
    const { rows } = await this.pool.query<{ lease_holder: string | null; fence: string }>(
      'select lease_holder, fence from agent_sessions where session_id = $1',
      [session],
    );
    const holder = rows[0]?.lease_holder?.split(':').at(-1);
    return { pid: holder === undefined ? null : Number(holder), fence: BigInt(rows[0]?.fence ?? 0) };
  }

  /** Everything that is kept of a session, as one text, to see whether any of it has changed. */
  async everythingOf(session: string): Promise<string> {
    const { rows } = await this.pool.query<{ kept: string }>(
      `select concat_ws(e'\\n',
         (select to_jsonb(s)::text from agent_sessions s where s.session_id = $1),
         (select string_agg(to_jsonb(t)::text, e'\\n' order by t.position) from conversation_turns t where t.session_id = $1),
         (select string_agg(to_jsonb(c)::text, e'\\n' order by c.id) from tool_calls c where c.session_id = $1)) as kept`,
      [session],
    );
    return rows[0]?.kept ?? '';
  }

  /** When that process was last heard of; null when it never was. */
  async heardOf(pid: number): Promise<Date | null> {
    const { rows } = await this.pool.query<{ seen_at: Date }>(
      'select max(seen_at) as seen_at from process_heartbeats where pid = $1',
      [pid],
    );
    return rows[0]?.seen_at ?? null;
  }

  /** Sessions that have not ended. */
  async unfinished(): Promise<string[]> {
    const { rows } = await this.pool.query<{ session_id: string }>(
      `select session_id from agent_sessions where status in ('queued', 'running')`,
    );
    return rows.map((row) => row.session_id);
  }

  /** Ids of the actions of events of that type, such as `action.intended`. */
  async actionsOf(type: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ action: string }>(
      `select payload->>'actionId' as action from events where type = $1`,
      [type],
    );
    return rows.map(({ action }) => action);
  }

  /** Attempts that were made upstream for the session's model calls, oldest first, and what came of each call. */
  async modelRequests(session: string): Promise<{ outcome: string; attempts: number }[]> {
    const { rows } = await this.pool.query<{ outcome: string; attempts: number }>(
      'select outcome, attempts from model_requests where session_id = $1 order by id',
      [session],
    );
    return rows;
  }

  /** Budgets whose spending is not the sum of what was settled on them. */
  async unbalancedBudgets(): Promise<string[]> {
    const { rows } = await this.pool.query<{ budget_id: string }>(
      `select w.budget_id from budget_windows w
         left join budget_reservations r on r.budget_id = w.budget_id and r.starts_at = w.starts_at
        group by w.budget_id, w.starts_at, w.spent, w.reserved
       having w.spent <> coalesce(sum(r.settled) filter (where r.state = 'settled'), 0)
           or w.reserved <> coalesce(sum(r.amount) filter (where r.state = 'held'), 0)`,
    );
    return rows.map((row) => row.budget_id);
  }

  /**
   * Charges that differ from the model's own usage, as the request log has it. A call that a worker made whose session
   * had been taken over meanwhile is not in the log; the record says that its cost was charged all the same.
   */
  async strayCharges(): Promise<StrayCharge[]> {
    const { rows } = await this.pool.query<StrayCharge>(
      `select r.budget_id as budget, r.action_id as action, r.settled
         from budget_reservations r
         left join model_requests m on m.id::text = r.action_id
        where r.state = 'settled' and m.cost_micro is distinct from r.settled
          and not (m.id is null and exists (
            select from events e where e.subject like 'model:%' and e.payload->>'actionId' = r.action_id
               and e.payload->>'kept' = 'false'))`,
    );
    return rows;
  }

  /** Model calls of the request log that no budget was charged for. */
  async unchargedRequests(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select m.id from model_requests m
        where m.cost_micro > 0 and not exists (
          select from budget_reservations r where r.action_id = m.id::text and r.state = 'settled')`,
    );
    return rows.map(({ id }) => id);
  }
}
