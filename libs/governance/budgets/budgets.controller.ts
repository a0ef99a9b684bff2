import type { Principal } from '@gatehouse/contracts/access';
import { listBudgets } from '@gatehouse/contracts/governance';
import type { InputOf } from '@gatehouse/contracts/http';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ListBudgets } from './list-budgets.ts';
import { presentBudget } from './present-budget.rules.ts';

@Controller()
export class BudgetsController {
  constructor(private readonly listed: ListBudgets) {}

  @Handles(listBudgets)
  async list(@Input() { query }: InputOf<typeof listBudgets>, @Caller() principal: Principal) {
    const { rows, next } = await this.listed.run(principal, query);
    return { rows: rows.map(presentBudget), next };
  }
}
