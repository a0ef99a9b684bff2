import type { VerificationReport } from '@gatehouse/insight/audit/rules';
import type { Manifest } from '@gatehouse/platform/data-plane';

/** What was restored, and what the audit said of it. */
export interface RestoredRecord {
  manifest: Pick<Manifest, 'events' | 'keyIds'>;
  report: Pick<VerificationReport, 'events' | 'verified'>;
  /** Public keys that were at hand. */
  keyIds: readonly string[];
  keysFolder: string;
}

/** Whether everything came back, and what the operator has to know. */
export interface RestoreVerdict {
  whole: boolean;
  /** Ids of keys that the record is signed with and that are not at hand. */
  missingKeys: string[];
  notes: string[];
}

/** Judges a restored record: it verifies, it has as many events as were backed up, and its keys are at hand. */
export function judgeRestored({ manifest, report, keyIds, keysFolder }: RestoredRecord): RestoreVerdict {
  const missingKeys = manifest.keyIds.filter((id) => !keyIds.includes(id));
  const lost = Math.max(0, manifest.events - report.events);
  const notes = [
    ...missingKeys.map(
      (id) =>
        `The record is signed with key ${id}, which is not in ${keysFolder}: copy it there from your backup of the keys ` +
        'before you start, or read docs/runbooks/a-lost-key.md.',
    ),
    ...(lost > 0 ? [`${lost} event(s) of the backup did not come back: do not use this copy.`] : []),
  ];
  return { whole: report.verified && lost === 0, missingKeys, notes };
}
