import { Database, Prisma } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { OwnKind, RetentionPolicy } from './retention.rules.ts';

/** Most due rows that are counted: past it, the number no longer matters. */
const MOST_COUNTED = 100_000;

/** What is past its time, by kind: a table, and the condition with the days as an interval. */
const DUE: Record<
  OwnKind | 'sessions' | 'turns' | 'traces',
  { table: Prisma.Sql; past(days: Prisma.Sql): Prisma.Sql }
> = {
  sessions: { table: Prisma.sql`agent_sessions`, past: () => Prisma.sql`expires_at <= now()` },
  turns: {
    table: Prisma.sql`conversation_turns`,
    past: () => Prisma.sql`session_id in (select session_id from agent_sessions where expires_at <= now())`,
  },
  traces: { table: Prisma.sql`spans`, past: (days) => Prisma.sql`started_at < now() - ${days}` },
  model_requests: { table: Prisma.sql`model_requests`, past: (days) => Prisma.sql`created_at < now() - ${days}` },
  process_heartbeats: { table: Prisma.sql`process_heartbeats`, past: (days) => Prisma.sql`seen_at < now() - ${days}` },
  sign_in_links: { table: Prisma.sql`sign_in_links`, past: (days) => Prisma.sql`expires_at < now() - ${days}` },
  browser_sessions: { table: Prisma.sql`browser_sessions`, past: (days) => Prisma.sql`expires_at < now() - ${days}` },
  budget_reservations: {
    table: Prisma.sql`budget_reservations`,
    past: (days) => Prisma.sql`state <> 'held' and closed_at < now() - ${days}`,
  },
};

const LastRun = z.object({ at: z.date(), payload: z.record(z.string(), z.unknown()) });

/** Rows that are past their time. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** How many rows of the kind are past their time, counted to 100,000; none of what is kept without end. */
  async due({ kind, keptDays }: Pick<RetentionPolicy, 'kind' | 'keptDays'>): Promise<number> {
    if (keptDays === null || kind === 'memories' || kind === 'audit') return 0;
    const { table, past } = DUE[kind];
    const [row] = await this.database.client.$queryRaw<{ due: number }[]>`
      select count(*)::int as due from (select from ${table} where ${past(interval(keptDays))} limit ${MOST_COUNTED}) as due`;
    return row?.due ?? 0;
  }

  /** @returns how many rows were deleted, at most `limit`, so that one statement never holds locks for long */
  async deleteDue(kind: OwnKind, keptDays: number, limit: number): Promise<number> {
    const { table, past } = DUE[kind];
    return this.database.client.$executeRaw`
      delete from ${table} where ctid in (
        select ctid from ${table} where ${past(interval(keptDays))} limit ${limit} for update skip locked)`;
  }

  /** The newest event of a stream of runs; null before the first. */
  async lastRun(stream: string): Promise<{ at: Date; payload: Record<string, unknown> } | null> {
    const [row] = await this.database.client.$queryRaw<unknown[]>`
      select at, payload from events where stream = ${stream} order by position desc limit 1`;
    return row === undefined ? null : LastRun.parse(row);
  }
}

const interval = (days: number): Prisma.Sql => Prisma.sql`make_interval(days => ${days}::int)`;
