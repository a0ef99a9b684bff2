import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { combined, type PartialApplication } from './application.ts';
import { ApplyAccess } from './apply-access.ts';
import { ApplyGovernance } from './apply-governance.ts';
import { ApplyRegistry } from './apply-registry.ts';
import type { Catalogue } from './catalogue.ts';

/** The parts of an application in the order in which one needs the other. */
@Injectable()
export class ApplyParts {
  constructor(
    private readonly access: ApplyAccess,
    private readonly registry: ApplyRegistry,
    private readonly governance: ApplyGovernance,
  ) {}

  async run(
    transaction: Transaction,
    catalogue: Catalogue,
    options: { author: string; prune: boolean },
  ): Promise<PartialApplication> {
    const { author } = options;
    const access = await this.access.run(transaction, catalogue, author);
    const registry = await this.registry.run(transaction, catalogue, options);
    const governance = await this.governance.run(transaction, catalogue, { author, keyIds: access.keyIds });
    return combined([access.application, registry, governance]);
  }
}
