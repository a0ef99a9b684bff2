import type { MicroDollars } from '@gatehouse/kernel';

/** Whom a budget binds. */
export type BudgetScope = 'agent' | 'virtual_key';

/** Over which time a budget is counted; all windows are calendar windows in UTC. */
export type BudgetWindow = 'minute' | 'hour' | 'day' | 'month' | 'lifetime';

/** A limit as the catalogue declares it. */
export interface BudgetDeclaration {
  scope: BudgetScope;
  /** Id of the agent or of the virtual key. */
  target: string;
  unit: 'usd';
  window: BudgetWindow;
  limit: MicroDollars;
  /** At how many per cent of the limit a warning goes out, once per window. */
  warnPercent: number;
}

/** The budget's id, made of what it binds: `agent:eng-prod:usd:month`. */
export const budgetId = (budget: Pick<BudgetDeclaration, 'scope' | 'target' | 'unit' | 'window'>): string =>
  `${budget.scope}:${budget.target}:${budget.unit}:${budget.window}`;
