import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { BudgetDeclaration } from './budget.rules.ts';

/** Sets a limit, or changes it. */
@Injectable()
export class PutBudget {
  async run(
    _transaction: Transaction,
    _budget: BudgetDeclaration,
    _author: string,
  ): Promise<{ id: string; changed: boolean }> {
    throw new Error('not yet');
  }
}
