import { IdentityModule } from '@gatehouse/access/identity';
import { AgentsModule } from '@gatehouse/registry/agents';
import { Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.ts';
import { Budgets } from './budgets.repository.ts';
import { ExpireReservations } from './expire-reservations.ts';
import { ExpireReservationsJob } from './expire-reservations.job.ts';
import { ListBudgets } from './list-budgets.ts';
import { PutBudget } from './put-budget.ts';
import { Reservations } from './reservations.ts';
import { ReservationsRepository } from './reservations.repository.ts';
import { ToolRateLimit } from './tool-rate-limit.ts';
import { ToolRateLimitRepository } from './tool-rate-limit.repository.ts';

/** Limits and reservations, for every process that decides. */
@Module({
  providers: [Budgets, PutBudget, Reservations, ReservationsRepository, ToolRateLimit, ToolRateLimitRepository],
  exports: [Budgets, PutBudget, Reservations, ReservationsRepository, ToolRateLimit],
})
export class BudgetsModule {}

/** What the api serves of budgets. */
@Module({
  imports: [BudgetsModule, AgentsModule, IdentityModule],
  providers: [ListBudgets],
  controllers: [BudgetsController],
})
export class BudgetsHttpModule {}

/** What workers do about budgets. */
@Module({ imports: [BudgetsModule], providers: [ExpireReservations, ExpireReservationsJob] })
export class BudgetsJobsModule {}
