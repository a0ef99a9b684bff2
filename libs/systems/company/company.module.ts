import { IdentityModule } from '@gatehouse/access/identity';
import { BudgetsModule } from '@gatehouse/governance/budgets';
import { PolicyModule } from '@gatehouse/governance/policy';
import { AgentsModule } from '@gatehouse/registry/agents';
import { FlagsModule } from '@gatehouse/registry/flags';
import { ModelsModule } from '@gatehouse/registry/models';
import { RevisionsModule } from '@gatehouse/registry/revisions';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ApplyAccess } from './apply-access.ts';
import { ApplyCatalogue } from './apply-catalogue.ts';
import { ApplyFlags } from './apply-flags.ts';
import { ApplyGovernance } from './apply-governance.ts';
import { ApplyParts } from './apply-parts.ts';
import { ApplyRegistry } from './apply-registry.ts';
import { CatalogueController } from './catalogue.controller.ts';
import { CatalogueApplications } from './catalogue-applications.repository.ts';
import { EditEntry } from './edit-entry.ts';
import { ExportCatalogue } from './export-catalogue.ts';
import { LiveCatalogue } from './live-catalogue.ts';
import { LiveRegistry } from './live-registry.ts';
import { RecordApplication } from './record-application.ts';

/** The company's catalogue as files, for the API. */
@Module({
  imports: [
    IdentityModule,
    AgentsModule,
    ToolsModule,
    ModelsModule,
    FlagsModule,
    RevisionsModule,
    BudgetsModule,
    PolicyModule,
  ],
  controllers: [CatalogueController],
  providers: [
    ApplyCatalogue,
    EditEntry,
    ExportCatalogue,
    ApplyParts,
    ApplyAccess,
    ApplyRegistry,
    ApplyFlags,
    ApplyGovernance,
    CatalogueApplications,
    LiveCatalogue,
    LiveRegistry,
    RecordApplication,
  ],
  exports: [ApplyCatalogue],
})
export class CompanyModule {}
