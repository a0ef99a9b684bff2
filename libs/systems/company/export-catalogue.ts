import type { CatalogueFile } from '@gatehouse/contracts/systems';
import { Policies } from '@gatehouse/governance/policy';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { CatalogueApplications } from './catalogue-applications.repository.ts';
import { exportFiles } from './export.rules.ts';
import { LiveCatalogue } from './live-catalogue.ts';

/** Writes the catalogue as files, so that what was changed without them finds its way back into them. */
@Injectable()
export class ExportCatalogue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: CatalogueApplications,
    private readonly live: LiveCatalogue,
    private readonly policies: Policies,
  ) {}

  /** @returns the files, and the version of the catalogue that they say */
  run(): Promise<{ version: number; files: CatalogueFile[] }> {
    return this.unitOfWork.run(async (transaction) => {
      // Nothing may change between one part of it and the next.
      await this.applications.exclude(transaction);
      const { entries } = await this.live.read(transaction);
      const bundle = await this.policies.active(transaction);
      return {
        version: await this.applications.version(transaction),
        files: exportFiles([...entries.values()], bundle?.sources ?? null),
      };
    });
  }
}
