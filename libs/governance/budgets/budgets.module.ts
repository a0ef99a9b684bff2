import { Module } from '@nestjs/common';
import { PutBudget } from './put-budget.ts';

@Module({ providers: [PutBudget], exports: [PutBudget] })
export class BudgetsModule {}
