import { DomainError, dollars } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog, type NewEvent } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { type BudgetDeclaration, budgetId } from './budget.rules.ts';
import { Budgets } from './budgets.repository.ts';

/** Sets a limit, or changes it, as part of the change that the caller makes. */
@Injectable()
export class PutBudget {
  constructor(
    private readonly budgets: Budgets,
    private readonly events: EventLog,
  ) {}

  /**
   * @param author who does it, as an actor
   * @throws DomainError `invalid_budget`
   */
  async run(
    transaction: Transaction,
    budget: BudgetDeclaration,
    author: string,
  ): Promise<{ id: string; changed: boolean }> {
    const events = await this.change(transaction, budget, author);
    await this.events.append(transaction, events);
    return { id: budgetId(budget), changed: events.length > 0 };
  }

  /**
   * Many at once, recorded together: the heads of their streams are held for as short as can be.
   *
   * @throws DomainError `invalid_budget`
   */
  async runAll(transaction: Transaction, budgets: readonly BudgetDeclaration[], author: string): Promise<void> {
    const events: NewEvent[] = [];
    for (const budget of budgets) events.push(...(await this.change(transaction, budget, author)));
    await this.events.append(transaction, events);
  }

  /** @returns the event that records it; none when the budget is as it was */
  private async change(transaction: Transaction, budget: BudgetDeclaration, author: string): Promise<NewEvent[]> {
    if (
      budget.limit < 0n ||
      !Number.isInteger(budget.warnPercent) ||
      budget.warnPercent < 1 ||
      budget.warnPercent > 100
    )
      throw new DomainError(
        'invalid',
        'invalid_budget',
        `the budget of ${budget.scope} ${budget.target} needs a limit of at least 0 and a warning between 1 and 100 per cent`,
      );
    const id = budgetId(budget);
    const before = await this.budgets.lock(transaction, id);
    if (before && before.limit === budget.limit && before.warnPercent === budget.warnPercent) return [];

    await this.budgets.save(transaction, budget);
    return [
      {
        stream: `budget:${id}`,
        type: before ? 'budget.changed' : 'budget.set',
        actor: author,
        subject: `${budget.scope}:${budget.target}`,
        payload: { window: budget.window, limit: dollars(budget.limit), warnPercent: budget.warnPercent },
      },
    ];
  }
}
