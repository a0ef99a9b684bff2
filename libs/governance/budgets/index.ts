export type { BudgetScope, BudgetWindow } from '@gatehouse/contracts/governance';
export {
  type BudgetDeclaration,
  type BudgetHolder,
  type BudgetStanding,
  budgetId,
  isExhaustedFor,
} from './budget.rules.ts';
export { BudgetsHttpModule, BudgetsJobsModule, BudgetsModule } from './budgets.module.ts';
export { Budgets } from './budgets.repository.ts';
export { PutBudget } from './put-budget.ts';
export { Reservations } from './reservations.ts';
export { type MetWindow, ReservationsRepository } from './reservations.repository.ts';
export { ToolRateLimit } from './tool-rate-limit.ts';
