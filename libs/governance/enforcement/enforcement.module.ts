import { IdentityModule } from '@gatehouse/access/identity';
import { AgentsModule } from '@gatehouse/registry/agents';
import { DeprecationModule } from '@gatehouse/registry/deprecation';
import { FlagsModule } from '@gatehouse/registry/flags';
import { ModelsModule } from '@gatehouse/registry/models';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/index.ts';
import { BudgetsModule } from '../budgets/index.ts';
import { GuardsModule } from '../guards/index.ts';
import { KillSwitchesModule } from '../kill-switches/index.ts';
import { PolicyModule } from '../policy/index.ts';
import { AuthoriseAction } from './authorise-action.ts';
import { Consents } from './consents.ts';
import { FactFinder } from './fact-finder.ts';
import { Gate } from './gate.ts';
import { HaltDeadlines } from './halt-deadlines.ts';
import { HaltDeadlinesJob } from './halt-deadlines.job.ts';
import { GateFactsRepository } from './gate-facts.repository.ts';
import { LastCheck } from './last-check.ts';
import { NoteUse } from './note-use.ts';
import { PerformAction } from './perform-action.ts';
import { Pipeline } from './pipeline.ts';

/** The gate, for every process from which something can happen. */
@Module({
  imports: [
    IdentityModule,
    AgentsModule,
    DeprecationModule,
    FlagsModule,
    ToolsModule,
    ModelsModule,
    PolicyModule,
    GuardsModule,
    KillSwitchesModule,
    ApprovalsModule,
    BudgetsModule,
  ],
  providers: [
    GateFactsRepository,
    FactFinder,
    Consents,
    Pipeline,
    NoteUse,
    AuthoriseAction,
    LastCheck,
    PerformAction,
    Gate,
  ],
  exports: [Gate],
})
export class EnforcementModule {}

/** What workers do between the domains of the gate. */
@Module({
  imports: [ApprovalsModule, KillSwitchesModule, ToolsModule],
  providers: [HaltDeadlines, HaltDeadlinesJob],
})
export class EnforcementJobsModule {}
