import { BudgetScope, BudgetWindow } from '@gatehouse/contracts/governance';
import type { MicroDollars } from '@gatehouse/kernel';
import { Database, type Transaction } from '@gatehouse/platform/database';
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
const ClosedRow = RefusingRow.extend({ newly_warned: z.boolean(), newly_exhausted: z.boolean() });

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

/** A window after a reservation on it was closed; each flag is true exactly once per window. */
export interface ClosedWindow extends MetWindow {
  newlyWarned: boolean;
  newlyExhausted: boolean;
}

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

  /**
   * Marks the action's reservations as those of something that is being dispatched.
   *
   * @returns false when one of them is not held any more
   */
  async markDispatched(transaction: Transaction, actionId: string): Promise<boolean> {
    const states = await transaction.$queryRaw<{ state: string }[]>`
      update budget_reservations
      set dispatched_at = case when state = 'held' then now() else dispatched_at end
      where action_id = ${actionId} returning state`;
    return states.every(({ state }) => state === 'held');
  }

  /** Closes what the action holds. `cost` null stands for the whole amount that was set aside. */
  async close(
    transaction: Transaction,
    actionId: string,
    state: 'settled' | 'released' | 'expired',
    cost: MicroDollars | null,
  ): Promise<ClosedWindow[]> {
    const rows = await transaction.$queryRaw`
      select * from close_budget_reservations(${actionId}, ${cost}::bigint, ${state})`;
    return z
      .array(ClosedRow)
      .parse(rows)
      .map((row) => ({
        ...toWindow(row),
        newlyWarned: row.newly_warned,
        newlyExhausted: row.newly_exhausted,
      }));
  }

  /** @returns true for the one caller who marks the window as exhausted under its present limit first */
  async markExhausted(transaction: Transaction, budgetId: string, startsAt: Date): Promise<boolean> {
    const count = await transaction.$executeRaw`
      update budget_windows w set exhausted_at = now() from budgets b
      where b.id = w.budget_id and w.budget_id = ${budgetId} and w.starts_at = ${startsAt}
        and coalesce(w.exhausted_at < b.updated_at, true)`;
    return count === 1;
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
