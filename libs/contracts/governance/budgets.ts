import { z } from 'zod';
import { endpoint, Instant, PageQuery, page, UsDollars } from '../http/index.ts';

export const BudgetScope = z.enum(['agent', 'virtual_key']);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** Calendar windows in UTC; `lifetime` never ends. */
export const BudgetWindow = z.enum(['minute', 'hour', 'day', 'month', 'lifetime']);
export type BudgetWindow = z.infer<typeof BudgetWindow>;

/** A budget and how it stands in the window that runs. Amounts in US dollars. */
export const BudgetStanding = z.object({
  id: z.string(),
  scope: BudgetScope,
  target: z.string(),
  unit: z.literal('usd'),
  window: BudgetWindow,
  windowStartsAt: Instant,
  /** Null for a lifetime. */
  windowEndsAt: Instant.nullable(),
  limit: UsDollars,
  spent: UsDollars,
  /** Set aside for actions that are under way. */
  reserved: UsDollars,
  /** What may still be reserved; never below zero. */
  left: UsDollars,
  warnPercent: z.number().int(),
  /** When the warning went out in this window. */
  warnedAt: Instant.nullable(),
  /** When an action was first refused in this window for want of money. */
  exhaustedAt: Instant.nullable(),
});
export type BudgetStanding = z.infer<typeof BudgetStanding>;

export const listBudgets = endpoint({
  method: 'GET',
  path: '/budgets',
  summary: 'Every budget with what is spent, reserved and left in its current window.',
  tag: 'budgets',
  permission: 'budgets:read',
  query: PageQuery.extend({ target: z.string().max(100).optional() }),
  response: page(BudgetStanding),
});

/** What goes out on the live channel `budgets`. */
export const BudgetNotice = z.object({
  type: z.enum(['warned', 'exhausted']),
  budgetId: z.string(),
  scope: BudgetScope,
  target: z.string(),
  window: BudgetWindow,
  windowStartsAt: Instant,
  limit: UsDollars,
  spent: UsDollars,
});
export type BudgetNotice = z.infer<typeof BudgetNotice>;
