export { type BudgetDeclaration, type BudgetScope, type BudgetWindow, budgetId } from './budget.rules.ts';
export { BudgetsModule } from './budgets.module.ts';
export { PutBudget } from './put-budget.ts';
