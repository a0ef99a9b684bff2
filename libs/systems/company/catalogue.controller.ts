import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { applyCatalogue, editEntry, exportCatalogue } from '@gatehouse/contracts/systems';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ApplyCatalogue } from './apply-catalogue.ts';
import { EditEntry } from './edit-entry.ts';
import { ExportCatalogue } from './export-catalogue.ts';

@Controller()
export class CatalogueController {
  constructor(
    private readonly apply: ApplyCatalogue,
    private readonly edit: EditEntry,
    private readonly exported: ExportCatalogue,
  ) {}

  @Handles(applyCatalogue)
  applyFiles(@Input() { body, query }: InputOf<typeof applyCatalogue>, @Caller() principal: Principal) {
    const { files, ...options } = body;
    return this.apply.run(files, actorOf(principal), { ...query, ...options });
  }

  @Handles(editEntry)
  editOne(@Input() { params, body }: InputOf<typeof editEntry>, @Caller() principal: Principal) {
    const { content, expectedRevision, reason } = body;
    return this.edit.run({ entry: { ...params, content }, expectedRevision, reason }, actorOf(principal));
  }

  @Handles(exportCatalogue)
  exportFiles() {
    return this.exported.run();
  }
}
