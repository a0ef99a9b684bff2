import pg from 'pg';

/** Connections of one worker, as configured unless told otherwise. */
const POOL = 10;

/**
 * Asks a budget of its own for money, as two workers do that are called all at once.
 *
 * @param amount of each reservation, and `limit` of the budget, in micro-dollars
 * @returns how many were granted, and what the budget holds for them
 */
export async function reserveInParallel(
  url: string,
  { calls, amount, limit, seed }: { calls: number; amount: bigint; limit: bigint; seed: number },
): Promise<{ granted: number; reserved: bigint }> {
  const workers = [1, 2].map(() => new pg.Pool({ connectionString: url, max: POOL }));
  const [first] = workers;
  if (!first) throw new Error('there is no worker');
  const target = `parallel-${seed}`;
  try {
    await first.query(
      `insert into budgets (id, scope, target, unit, "window", "limit") values ($1, 'agent', $2, 'usd', 'month', $3)`,
      [`agent:${target}:usd:month`, target, limit],
    );
    const answers = await Promise.all(
      Array.from({ length: calls }, (_, index) =>
        workers[index % 2]?.query(
          `select * from reserve_budget($1, $2, 'usd', '{agent}', array[$3],
             jsonb_build_object('month', date_trunc('month', now())), interval '1 minute')`,
          [`${target}:${index}`, amount, target],
        ),
      ),
    );
    const { rows } = await first.query<{ reserved: string }>(
      'select reserved from budget_windows where budget_id = $1',
      [`agent:${target}:usd:month`],
    );
    return {
      // It answers with the budget that refused.
      granted: answers.filter((answer) => answer?.rowCount === 0).length,
      reserved: BigInt(rows[0]?.reserved ?? 0),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}
