import type { Page } from '@gatehouse/contracts/http';
import { BudgetScope, BudgetWindow } from '@gatehouse/contracts/governance';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type BudgetDeclaration, type BudgetStanding, budgetId } from './budget.rules.ts';
import { windowStart, windowStarts } from './budget-window.rules.ts';

/** Which budgets a list shows: at most `limit`, with ids after `cursor`. */
export interface BudgetQuery {
  limit: number;
  cursor?: string | undefined;
  target?: string | undefined;
  /** Only budgets of these targets; undefined for all. */
  amongTargets?: string[] | undefined;
}

type Row = Prisma.BudgetGetPayload<{ include: { windows: true } }>;

/** The limits, and how they stand. */
@Injectable()
export class Budgets {
  constructor(private readonly database: Database) {}

  /** One page of budgets by id, each with its window at the time `at`. */
  async list(query: BudgetQuery, at: Date): Promise<Page<BudgetStanding>> {
    const rows = await this.database.client.budget.findMany({
      where: {
        AND: [{ target: query.target }, query.amongTargets ? { target: { in: query.amongTargets } } : {}],
        id: { gt: query.cursor },
      },
      include: { windows: { where: { startsAt: { in: Object.values(windowStarts(at)) } } } },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit).map((row) => toStanding(row, at));
    return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Every declaration, the one that was set last at the end. */
  async declarations(transaction: Transaction): Promise<BudgetDeclaration[]> {
    const rows = await transaction.budget.findMany({ orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }] });
    return rows.map(({ scope, target, unit, window, limit, warnPercent }) => ({
      scope: BudgetScope.parse(scope),
      target,
      unit: z.literal('usd').parse(unit),
      window: BudgetWindow.parse(window),
      limit,
      warnPercent,
    }));
  }

  /** The declaration as it stands, kept from changing until the transaction ends; null when there is none. */
  async lock(transaction: Transaction, id: string): Promise<{ limit: bigint; warnPercent: number } | null> {
    // The weaker lock lets actions reserve meanwhile: a new window of this budget refers to its row.
    await transaction.$queryRaw`select id from budgets where id = ${id} for no key update`;
    return transaction.budget.findUnique({ where: { id }, select: { limit: true, warnPercent: true } });
  }

  /** Sets the limit. The time of the change is database time, as the times of the warnings are that it is held against. */
  async save(transaction: Transaction, budget: BudgetDeclaration): Promise<void> {
    const { scope, target, unit, window, limit, warnPercent } = budget;
    await transaction.$executeRaw`
      insert into budgets (id, scope, target, unit, "window", "limit", warn_percent)
      values (${budgetId(budget)}, ${scope}, ${target}, ${unit}, ${window}, ${limit}, ${warnPercent})
      on conflict (id) do update
      set "limit" = excluded."limit", warn_percent = excluded.warn_percent, updated_at = now()`;
  }
}

function toStanding(row: Row, at: Date): BudgetStanding {
  const window = BudgetWindow.parse(row.window);
  const startsAt = windowStart(window, at);
  const current = row.windows.find((candidate) => candidate.startsAt.getTime() === startsAt.getTime());
  return {
    id: row.id,
    scope: BudgetScope.parse(row.scope),
    target: row.target,
    unit: z.literal('usd').parse(row.unit),
    window,
    limit: row.limit,
    warnPercent: row.warnPercent,
    startsAt,
    spent: current?.spent ?? 0n,
    reserved: current?.reserved ?? 0n,
    warnedAt: current?.warnedAt ?? null,
    exhaustedAt: current?.exhaustedAt ?? null,
  };
}
