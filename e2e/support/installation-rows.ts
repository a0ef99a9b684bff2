import pg from 'pg';
import type { TokenCount } from './metered-model.ts';

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
    this.pool = new pg.Pool({ connectionString: ownerUrl, max: 4, connectionTimeoutMillis: 2_000 });
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

  /** Until when the database has the session held; null while nobody holds it. */
  async heldUntil(session: string): Promise<Date | null> {
    const { rows } = await this.pool.query<{ lease_until: Date | null }>(
      'select lease_until from agent_sessions where session_id = $1',
      [session],
    );
    return rows[0]?.lease_until ?? null;
  }

  /** Whether what the session said has been looked through for memories. */
  async isRemembered(session: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'select from memory_extractions where session_id = $1 and due_at is null and through_turn > 0',
      [session],
    );
    return rowCount === 1;
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

  /** What has become of every session there is, by id. */
  async statuses(): Promise<Map<string, string>> {
    const { rows } = await this.pool.query<{ session_id: string; status: string }>(
      'select session_id, status from agent_sessions',
    );
    return new Map(rows.map((row) => [row.session_id, row.status]));
  }

  async status(session: string): Promise<string> {
    const { rows } = await this.pool.query<{ status: string }>(
      'select status from agent_sessions where session_id = $1',
      [session],
    );
    return rows[0]?.status ?? 'gone';
  }

  /** Ids of the session's tool calls, which are their keys. */
  async callsOf(session: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>('select id from tool_calls where session_id = $1', [
      session,
    ]);
    return rows.map(({ id }) => id);
  }

  /** The session of every tool call, by the call's id. */
  async sessionsOfCalls(): Promise<Map<string, string>> {
    const { rows } = await this.pool.query<{ id: string; session_id: string }>('select id, session_id from tool_calls');
    return new Map(rows.map((row) => [row.id, row.session_id]));
  }

  /** Ids of the actions of events of that type, such as `action.intended`. */
  async actionsOf(type: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ action: string }>(
      `select payload->>'actionId' as action from events where type = $1`,
      [type],
    );
    return rows.map(({ action }) => action);
  }

  /** How often upstream was asked for each of the session's model calls. */
  async attemptsOf(session: string): Promise<number[]> {
    const { rows } = await this.pool.query<{ attempts: number }>(
      'select attempts from model_requests where session_id = $1',
      [session],
    );
    return rows.map(({ attempts }) => attempts);
  }

  /** Budgets whose spending is not the sum of what was charged for actions, or that hold what no action does. */
  async unbalancedBudgets(): Promise<string[]> {
    const { rows } = await this.pool.query<{ budget_id: string }>(
      `select w.budget_id from budget_windows w
         left join budget_reservations r on r.budget_id = w.budget_id and r.starts_at = w.starts_at
        group by w.budget_id, w.starts_at, w.spent, w.reserved
       having w.spent <> coalesce(sum(r.settled) filter (where r.state in ('settled', 'expired')), 0)
           or w.reserved <> coalesce(sum(r.amount) filter (where r.state = 'held'), 0)`,
    );
    return rows.map((row) => row.budget_id);
  }

  /** Charges for model calls that the request log does not have, or has with another price. */
  async strayCharges(): Promise<StrayCharge[]> {
    const { rows } = await this.pool.query<StrayCharge>(
      `select r.budget_id as budget, r.action_id as action, r.settled
         from budget_reservations r
         left join model_requests m on m.id::text = r.action_id
        where r.state = 'settled' and m.cost_micro is distinct from r.settled`,
    );
    return rows;
  }

  /** Model calls of the request log that no budget was charged for, or whose price is not that of their tokens. */
  async mispricedRequests(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select m.id from model_requests m join models on models.alias = m.alias
        where m.cost_micro <> ceil((m.input_tokens::numeric * models.input_price + m.output_tokens::numeric * models.output_price
                + m.cache_write_tokens::numeric * models.cache_write_price
                + m.cache_read_tokens::numeric * models.cache_read_price) / 1000000)
           or m.cost_micro > 0 and not exists (
                select from budget_reservations r where r.action_id = m.id::text and r.state = 'settled')`,
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of the model calls of the request log. */
  async loggedRequests(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>('select id from model_requests');
    return rows.map(({ id }) => id);
  }

  /** All tokens of the request log. */
  async loggedTokens(): Promise<TokenCount> {
    const { rows } = await this.pool.query<TokenCount>(
      `select coalesce(sum(input_tokens), 0)::int as input, coalesce(sum(output_tokens), 0)::int as output,
              coalesce(sum(cache_read_tokens), 0)::int as "cacheRead", coalesce(sum(cache_write_tokens), 0)::int as "cacheWrite"
         from model_requests`,
    );
    const [sum] = rows;
    if (!sum) throw new Error('a sum has one row');
    return sum;
  }

  /**
   * Model calls of which nobody may know what they came to: whose process died under them, so that the money stays set
   * aside, or that were broken off while the answer was on its way.
   */
  async brokenModelCalls(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select ((select count(distinct action_id) from budget_reservations
                 where state in ('held', 'expired') and dispatched_at is not null)
             + (select count(*) from model_requests where outcome = 'aborted'))::int as count`,
    );
    return rows[0]?.count ?? 0;
  }

  /** A monthly budget for an agent that the catalogue need not have. */
  async putBudget(agent: string, limit: bigint): Promise<void> {
    await this.pool.query(
      `insert into budgets (id, scope, target, unit, "window", "limit") values ($1, 'agent', $2, 'usd', 'month', $3)`,
      [`agent:${agent}:usd:month`, agent, limit],
    );
  }

  async forgetBudget(agent: string): Promise<void> {
    for (const [table, column] of [
      ['budget_reservations', 'budget_id'],
      ['budget_windows', 'budget_id'],
      ['budgets', 'id'],
    ])
      await this.pool.query(`delete from ${table} where ${column} = $1`, [`agent:${agent}:usd:month`]);
  }

  /** What became of the reservations on that agent's budget, by action; `settled` is in micro-dollars. */
  async reservationsOf(agent: string): Promise<Map<string, { state: string; settled: bigint }>> {
    const { rows } = await this.pool.query<{ action_id: string; state: string; settled: string | null }>(
      'select action_id, state, settled from budget_reservations where budget_id = $1',
      [`agent:${agent}:usd:month`],
    );
    return new Map(rows.map((row) => [row.action_id, { state: row.state, settled: BigInt(row.settled ?? 0) }]));
  }

  /** How many reservations hold money. */
  async heldReservations(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*)::int as count from budget_reservations where state = 'held'`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Reservations run out as if their time were over. */
  async letReservationsExpire(): Promise<void> {
    await this.pool.query(
      `update budget_reservations set expires_at = now() - interval '1 second' where state = 'held'`,
    );
  }

  /** What the budget of that agent has of its limit, in micro-dollars. */
  async budgetOf(agent: string): Promise<{ limit: bigint; spent: bigint; reserved: bigint }> {
    const { rows } = await this.pool.query<{ limit: string; spent: string; reserved: string }>(
      `select b."limit", coalesce(w.spent, 0) as spent, coalesce(w.reserved, 0) as reserved
         from budgets b left join budget_windows w on w.budget_id = b.id where b.scope = 'agent' and b.target = $1`,
      [agent],
    );
    const [row] = rows;
    if (!row) throw new Error(`agent ${agent} has no budget`);
    return { limit: BigInt(row.limit), spent: BigInt(row.spent), reserved: BigInt(row.reserved) };
  }
}
