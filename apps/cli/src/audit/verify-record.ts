import { RecordVerifier, type VerificationReport, type VerifierOptions } from '@gatehouse/insight/audit/rules';
import { wholeLines } from './whole-lines.ts';

const PROGRESS_MS = 1_000;

export interface TimedReport extends VerificationReport {
  eventsPerSecond: number;
}

/**
 * Verifies the text of a bundle as it comes.
 *
 * @param progress told about once a second how many events have been verified
 */
export async function verifyRecord(
  pieces: AsyncIterable<string>,
  options: VerifierOptions,
  progress: (events: number) => void,
): Promise<TimedReport> {
  const verifier = new RecordVerifier(options);
  const begun = performance.now();
  let told = begun;
  for await (const lines of wholeLines(pieces)) {
    for (const line of lines) verifier.accept(line);
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    progress(verifier.events);
  }
  const report = verifier.finish();
  return { ...report, eventsPerSecond: Math.round(report.events / ((performance.now() - begun) / 1_000)) };
}
