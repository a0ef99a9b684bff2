import { SigningKeys } from '@gatehouse/platform/crypto';
import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.ts';
import { AuditEventsRepository } from './audit-events.repository.ts';
import { CheckpointsRepository } from './checkpoints.repository.ts';
import { ExportRecord } from './export-record.ts';
import { ListCheckpoints } from './list-checkpoints.ts';
import { RecordExportRepository } from './record-export.repository.ts';
import { SearchAuditEvents } from './search-audit-events.ts';

/** What the API offers auditors: search, checkpoints, export. */
@Module({
  controllers: [AuditController],
  providers: [
    AuditEventsRepository,
    CheckpointsRepository,
    RecordExportRepository,
    SigningKeys,
    SearchAuditEvents,
    ListCheckpoints,
    ExportRecord,
  ],
  exports: [ExportRecord],
})
export class AuditModule {}
