import { type BudgetNotice, BudgetScope, BudgetWindow } from '@gatehouse/contracts/governance';
import type { MicroDollars } from '@gatehouse/kernel';
import { Database, type Statement, type StatementResult, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { BudgetHolder } from './budget.rules.ts';

const amount = z.union([z.bigint(), z.string().transform(BigInt)]);

const RefusingRow = z.object({
  budget_id: z.string(),
  scope: BudgetScope,
  target: z.string(),
  window_kind: BudgetWindow,
  starts_at: z.date(),
  limit: amount,
  spent: amount,
  reserved: amount,
});
const ClosedRow = RefusingRow.extend({ warning_due: z.boolean(), exhaustion_due: z.boolean() });

/** A budget's window as it stood when a reservation met it. */
export interface MetWindow {
  budgetId: string;
  holder: BudgetHolder;
  window: BudgetWindow;
  startsAt: Date;
  limit: MicroDollars;
  spent: MicroDollars;
  reserved: MicroDollars;
}

/** A window after a reservation on it was closed, with the notices that nobody has given yet. */
export interface ClosedWindow extends MetWindow {
  warningDue: boolean;
  exhaustionDue: boolean;
}

/** Somebody else has given the notice already. */
export class NoticeGiven extends Error {}

export interface Requested {
  actionId: string;
  amount: MicroDollars;
  holders: BudgetHolder[];
  /** When the current window of each kind began. */
  windowStarts: Record<BudgetWindow, Date>;
  heldForSeconds: number;
}

/** Reservations, through the functions of the migration `budgets`: each is one statement that locks in one order. */
@Injectable()
export class ReservationsRepository {
  constructor(private readonly database: Database) {}

  /** Sets the amount aside on every budget of the holders, or on none: then answers the one that refused. */
  async reserve({ actionId, amount, holders, windowStarts, heldForSeconds }: Requested): Promise<MetWindow | null> {
    const { rows } = await this.database.pool.query({
      name: 'reserve_budget',
      text: `select * from reserve_budget($1, $2, 'usd', $3, $4, $5, make_interval(secs => $6))`,
      values: [
        actionId,
        amount.toString(),
        holders.map(({ scope }) => scope),
        holders.map(({ target }) => target),
        JSON.stringify(windowStarts),
        heldForSeconds,
      ],
    });
    const row = z.array(RefusingRow).parse(rows)[0];
    return row ? toWindow(row) : null;
  }

  /** The first budget of the holders whose current window has nothing left; null when there is none. */
  async exhausted(holders: BudgetHolder[], windowStarts: Record<BudgetWindow, Date>): Promise<MetWindow | null> {
    const { rows } = await this.database.pool.query({
      name: 'exhausted_budget',
      text: `select b.id as budget_id, b.scope, b.target, b."window" as window_kind, at.starts_at, b."limit",
               coalesce(w.spent, 0) as spent, coalesce(w.reserved, 0) as reserved
             from budgets b
             join unnest($1::text[], $2::text[]) as bound (scope, target) using (scope, target)
             cross join lateral (select ($3::jsonb ->> b."window")::timestamptz) as at (starts_at)
             left join budget_windows w on w.budget_id = b.id and w.starts_at = at.starts_at
             where b.unit = 'usd' and coalesce(w.spent, 0) >= b."limit"
             order by b.id limit 1`,
      values: [holders.map(({ scope }) => scope), holders.map(({ target }) => target), JSON.stringify(windowStarts)],
    });
    const row = z.array(RefusingRow).parse(rows)[0];
    return row ? toWindow(row) : null;
  }

  /** Closes what the action holds and answers `windowsOf`. `cost` null stands for the whole amount that was set aside. */
  closing(actionId: string, state: 'settled' | 'released', cost: MicroDollars | null): Statement {
    return {
      name: 'close_budget_reservations',
      text: 'select * from close_budget_reservations($1, $2, $3)',
      values: [actionId, cost, state],
    };
  }

  /** The windows that the statement of `closing` has changed. */
  windowsOf({ rows }: Pick<StatementResult, 'rows'>): ClosedWindow[] {
    return z.array(ClosedRow).parse(rows).map(toClosed);
  }

  /** The same within the caller's transaction. */
  async close(
    transaction: Transaction,
    actionId: string,
    state: 'released' | 'expired',
    cost: MicroDollars | null,
  ): Promise<ClosedWindow[]> {
    const rows = await transaction.$queryRaw`
      select * from close_budget_reservations(${actionId}, ${cost}::bigint, ${state})`;
    return z.array(ClosedRow).parse(rows).map(toClosed);
  }

  /** Marks a notice of a window as given; refuses with `NoticeGiven` when it was, so that nobody gives it twice. */
  marking(type: BudgetNotice['type'], { budgetId, startsAt }: MetWindow): Statement {
    return {
      name: 'mark_budget_notice',
      text: 'select mark_budget_notice($1, $2, $3)',
      values: [budgetId, startsAt, type],
      refusals: { ZG104: () => new NoticeGiven(`${type} was given`) },
    };
  }

  /** Whether the window was said to be exhausted under its present limit. */
  async isKnownExhausted({ budgetId, startsAt }: MetWindow): Promise<boolean> {
    const { rows } = await this.database.pool.query({
      name: 'budget_known_exhausted',
      text: `select 1 from budget_windows w join budgets b on b.id = w.budget_id
             where w.budget_id = $1 and w.starts_at = $2 and w.exhausted_at >= b.updated_at`,
      values: [budgetId, startsAt],
    });
    return rows.length > 0;
  }

  /**
   * Windows with a notice that whoever closed the last reservation did not live to give, oldest first. A past window whose
   * limit was changed after it has ended gives none.
   */
  async withNoticesDue(windowStarts: Record<BudgetWindow, Date>, limit: number): Promise<ClosedWindow[]> {
    const { rows } = await this.database.pool.query({
      name: 'budget_notices_due',
      text: `select * from (
               select b.id as budget_id, b.scope, b.target, b."window" as window_kind, w.starts_at, b."limit", w.spent,
                 w.reserved,
                 coalesce(w.warned_at < b.updated_at, true) and w.spent * 100 >= b."limit" * b.warn_percent as warning_due,
                 coalesce(w.exhausted_at < b.updated_at, true) and w.spent >= b."limit" as exhaustion_due
               from budget_windows w join budgets b on b.id = w.budget_id
               where w.spent > 0
                 and (w.starts_at >= b.updated_at or w.starts_at = ($1::jsonb ->> b."window")::timestamptz)
             ) as due
             where warning_due or exhaustion_due order by starts_at limit $2`,
      values: [JSON.stringify(windowStarts), limit],
    });
    return z.array(ClosedRow).parse(rows).map(toClosed);
  }

  /** Actions whose reservations ran out, oldest first, and whether they had been dispatched. */
  async expired(limit: number): Promise<{ actionId: string; dispatched: boolean }[]> {
    return this.database.client.$queryRaw`
      select action_id as "actionId", bool_or(dispatched_at is not null) as dispatched
      from budget_reservations where state = 'held' and expires_at < now()
      group by action_id order by min(expires_at) limit ${limit}`;
  }
}

const toWindow = (row: z.output<typeof RefusingRow>): MetWindow => ({
  budgetId: row.budget_id,
  holder: { scope: row.scope, target: row.target },
  window: row.window_kind,
  startsAt: row.starts_at,
  limit: row.limit,
  spent: row.spent,
  reserved: row.reserved,
});

const toClosed = (row: z.output<typeof ClosedRow>): ClosedWindow => ({
  ...toWindow(row),
  warningDue: row.warning_due,
  exhaustionDue: row.exhaustion_due,
});
