import { exportRecord, listCheckpoints, searchAuditEvents } from '@gatehouse/contracts/insight';
import type { InputOf, ResponseOf } from '@gatehouse/contracts/http';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ExportRecord } from './export-record.ts';
import { ListCheckpoints } from './list-checkpoints.ts';
import { SearchAuditEvents } from './search-audit-events.ts';

@Controller()
export class AuditController {
  constructor(
    private readonly search: SearchAuditEvents,
    private readonly checkpoints: ListCheckpoints,
    private readonly record: ExportRecord,
  ) {}

  @Handles(searchAuditEvents)
  events(@Input() { query }: InputOf<typeof searchAuditEvents>): Promise<ResponseOf<typeof searchAuditEvents>> {
    const { limit, cursor, ...filter } = query;
    return this.search.run(filter, { limit, cursor });
  }

  @Handles(listCheckpoints)
  list(@Input() { query }: InputOf<typeof listCheckpoints>): Promise<ResponseOf<typeof listCheckpoints>> {
    return this.checkpoints.run(query);
  }

  @Handles(exportRecord)
  export(): AsyncIterable<string> {
    return this.record.run();
  }
}
