import type { BudgetStanding as BudgetView } from '@gatehouse/contracts/governance';
import { dollars } from '@gatehouse/kernel';
import { type BudgetStanding, left } from './budget.rules.ts';
import { windowEnd } from './budget-window.rules.ts';

/** A budget's standing as the API shows it. */
export const presentBudget = (standing: BudgetStanding): BudgetView => ({
  id: standing.id,
  scope: standing.scope,
  target: standing.target,
  unit: standing.unit,
  window: standing.window,
  windowStartsAt: standing.startsAt.toISOString(),
  windowEndsAt: windowEnd(standing.window, standing.startsAt)?.toISOString() ?? null,
  limit: dollars(standing.limit),
  spent: dollars(standing.spent),
  reserved: dollars(standing.reserved),
  left: dollars(left(standing)),
  warnPercent: standing.warnPercent,
  warnedAt: standing.warnedAt?.toISOString() ?? null,
  exhaustedAt: standing.exhaustedAt?.toISOString() ?? null,
});
