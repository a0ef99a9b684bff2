import type { BudgetScope, BudgetWindow } from '@gatehouse/contracts/governance';
import type { MicroDollars } from '@gatehouse/kernel';

/** Whom a budget binds: an agent, or whoever uses a virtual key. */
export interface BudgetHolder {
  scope: BudgetScope;
  /** Id of the agent or of the virtual key. */
  target: string;
}

/** A limit as the catalogue declares it. */
export interface BudgetDeclaration extends BudgetHolder {
  unit: 'usd';
  window: BudgetWindow;
  limit: MicroDollars;
  /** At how many per cent of the limit a warning goes out, once per window (S0-GW-05). */
  warnPercent: number;
}

/** How a budget stands in one of its windows. */
export interface BudgetStanding extends BudgetDeclaration {
  id: string;
  startsAt: Date;
  spent: MicroDollars;
  /** Set aside for actions that are under way. */
  reserved: MicroDollars;
  warnedAt: Date | null;
  exhaustedAt: Date | null;
}

/** The budget's id, made of what it binds: `agent:eng-prod:usd:month`. */
export const budgetId = (budget: Pick<BudgetDeclaration, 'scope' | 'target' | 'unit' | 'window'>): string =>
  `${budget.scope}:${budget.target}:${budget.unit}:${budget.window}`;

/** What may still be set aside; never below zero. */
export const left = (standing: Pick<BudgetStanding, 'limit' | 'spent' | 'reserved'>): MicroDollars => {
  const rest = standing.limit - standing.spent - standing.reserved;
  return rest > 0n ? rest : 0n;
};

/**
 * Whether a window's money is gone for an action of that size: waiting for others to finish would not help (S0-GW-05, the
 * cap is hard). Otherwise it is only set aside, and comes back when they cost less.
 */
export const isExhaustedFor = (standing: Pick<BudgetStanding, 'limit' | 'spent'>, amount: MicroDollars): boolean =>
  standing.spent + amount > standing.limit;
