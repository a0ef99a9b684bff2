import { IdentityModule } from '@gatehouse/access/identity';
import { BudgetsModule } from '@gatehouse/governance/budgets';
import { PolicyModule } from '@gatehouse/governance/policy';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ModelsModule } from '@gatehouse/registry/models';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ApplyAccess } from './apply-access.ts';
import { ApplyCatalogue } from './apply-catalogue.ts';
import { ApplyGovernance } from './apply-governance.ts';
import { ApplyParts } from './apply-parts.ts';
import { ApplyRegistry } from './apply-registry.ts';
import { CatalogueController } from './catalogue.controller.ts';
import { CatalogueApplications } from './catalogue-applications.repository.ts';

/** The company's catalogue as files, for the API. */
@Module({
  imports: [IdentityModule, AgentsModule, ToolsModule, ModelsModule, BudgetsModule, PolicyModule],
  controllers: [CatalogueController],
  providers: [ApplyCatalogue, ApplyParts, ApplyAccess, ApplyRegistry, ApplyGovernance, CatalogueApplications],
  exports: [ApplyCatalogue],
})
export class CompanyModule {}
