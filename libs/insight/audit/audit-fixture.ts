import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@gatehouse/platform/config';
import { SigningKeys } from '@gatehouse/platform/crypto';
import { type Database, UnitOfWork } from '@gatehouse/platform/database';
import type { Receipt } from './checkpoint.rules.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { CheckpointsRepository } from './checkpoints.repository.ts';
import { ExportRecord } from './export-record.ts';
import { RECEIPTS_FILE, receiptsFrom } from './receipts.rules.ts';
import { RecordExportRepository } from './record-export.repository.ts';
import { RecordVerifier, type VerifierOptions } from './record-verifier.rules.ts';
import { TakeCheckpoint } from './take-checkpoint.ts';
import type { VerificationReport } from './verification.rules.ts';

/** The audit's use-cases on a test's environment, without an application around them. */
export function openAudit({ config, database }: { config: Config; database: Database }) {
  const keys = new SigningKeys(config);
  const checkpoints = new CheckpointsRepository(database);
  return {
    takeCheckpoint: new TakeCheckpoint(new UnitOfWork(database), checkpoints, keys, new CheckpointFile(config)),
    exportRecord: new ExportRecord(new RecordExportRepository(database), keys),
  };
}

/** Verifies what the export hands out, line by line, as the command does. */
export async function verifyRecord(exportRecord: ExportRecord, options: VerifierOptions): Promise<VerificationReport> {
  const verifier = new RecordVerifier(options);
  for await (const text of exportRecord.run()) for (const line of text.split('\n')) if (line) verifier.accept(line);
  return verifier.finish();
}

/** The receipts that were kept outside the database. */
export async function receiptsIn({ config }: { config: Config }): Promise<Receipt[]> {
  const file = join(config.GATEHOUSE_DATA, RECEIPTS_FILE);
  return receiptsFrom(await readFile(file, 'utf8'), file);
}
