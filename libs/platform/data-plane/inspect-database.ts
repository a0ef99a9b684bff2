import pg from 'pg';
import { z } from 'zod';
import { schemaProblem } from './migrate.ts';

const HeartbeatRow = z.object({
  kind: z.enum(['api', 'worker']),
  pid: z.int(),
  version: z.string(),
  details: z.record(z.string(), z.unknown()),
  silentSeconds: z.number(),
});

/** A process of the installation, as it reported itself to the database last. */
export type ReportedProcess = z.infer<typeof HeartbeatRow>;

/** What the doctor wants to know of a database. */
export interface DatabaseReport {
  serverVersion: string;
  /** How far this machine's clock is ahead of the database's, in milliseconds; half the round trip is uncertain. */
  clockAheadMs: number;
  /** What keeps this version from using the database; null when it is up to date. */
  schemaProblem: string | null;
  /** Those heard of within the last minute, the one heard of last first. */
  processes: ReportedProcess[];
  /** Sessions that are said to run although their worker was not heard of for longer than a sweep takes. */
  stuckSessions: number;
  /** Age of the oldest event that no signed checkpoint covers, in seconds; 0 when all are covered. */
  unsignedSeconds: number;
}

/** The sweeper comes by every 5 s: what has been without a lease for this long, nobody takes up. */
const STUCK_AFTER_SECONDS = 30;

const CONNECT_WITHIN_MS = 5_000;

/**
 * Looks at the database of an installation without changing anything.
 *
 * @param url address of any role that may read
 * @param migrations the folder with the migrations
 * @throws Error of the connection when it cannot be reached
 */
export async function inspectDatabase(url: string, migrations: string): Promise<DatabaseReport> {
  const problem = await schemaProblem(url, migrations);
  return connected(url, async (client) => {
    const before = Date.now();
    const { rows } = await client.query<{ version: string; now: Date }>(
      `select current_setting('server_version') as version, clock_timestamp() as now`,
    );
    const here = (before + Date.now()) / 2;
    return {
      serverVersion: rows[0]?.version ?? 'unknown',
      clockAheadMs: Math.round(here - (rows[0]?.now.getTime() ?? here)),
      schemaProblem: problem,
      processes: problem === null ? await readProcesses(client) : [],
      ...(problem === null ? await readBacklog(client) : { stuckSessions: 0, unsignedSeconds: 0 }),
    };
  });
}

async function readBacklog(client: pg.Client): Promise<Pick<DatabaseReport, 'stuckSessions' | 'unsignedSeconds'>> {
  const { rows } = await client.query<{ stuck: number; unsigned: number }>(
    `select
       (select count(*) from agent_sessions
        where status = 'running' and lease_until < now() - make_interval(secs => $1))::int as stuck,
       greatest(0, coalesce((select extract(epoch from now() - min(at)) from events
         where at > coalesce((select max(created_at) from checkpoints), '-infinity')), 0))::float8 as unsigned`,
    [STUCK_AFTER_SECONDS],
  );
  return { stuckSessions: rows[0]?.stuck ?? 0, unsignedSeconds: rows[0]?.unsigned ?? 0 };
}

/**
 * Which processes report themselves to the database, and what they say of themselves.
 *
 * @param url address of any role that may read
 * @throws Error of the connection when it cannot be reached
 */
export const reportedProcesses = (url: string): Promise<ReportedProcess[]> => connected(url, readProcesses);

async function readProcesses(client: pg.Client): Promise<ReportedProcess[]> {
  const { rows } = await client.query(
    `select kind, pid, version, details, extract(epoch from now() - seen_at)::float8 as "silentSeconds"
     from process_heartbeats where seen_at > now() - interval '1 minute' order by seen_at desc`,
  );
  return z.array(HeartbeatRow).parse(rows);
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
