import { SigningKeys } from '@gatehouse/platform/crypto';
import { Injectable } from '@nestjs/common';
import type { BundleHeader } from './bundle.rules.ts';
import { RecordExportRepository, type RecordReading } from './record-export.repository.ts';

/** Hands out the whole record so that others can verify it without trusting this program (S0-AUD-03). */
@Injectable()
export class ExportRecord {
  constructor(
    private readonly records: RecordExportRepository,
    private readonly keys: SigningKeys,
  ) {}

  /** The record as a bundle: pieces of text that are whole lines together. Stops reading when the receiver does. */
  async *run(): AsyncGenerator<string> {
    const publicKeys = (await this.keys.publicKeys()).map(({ pem }) => pem);
    yield* this.records.read((reading) => bundleOf(reading, publicKeys));
  }
}

async function* bundleOf(reading: RecordReading, publicKeys: string[]): AsyncGenerator<string> {
  const header: BundleHeader = { kind: 'record', version: 1, exportedAt: reading.at.toISOString(), publicKeys };
  yield textOf([JSON.stringify(header)]);
  let checkpoints = 0;
  for await (const lines of reading.checkpointLines) {
    checkpoints += lines.length;
    yield textOf(lines);
  }
  let events = 0;
  for await (const { count, lines } of reading.eventLines) {
    events += count;
    yield textOf([lines]);
  }
  yield textOf(await reading.oddityLines());
  yield textOf([JSON.stringify({ kind: 'end', events, checkpoints })]);
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
