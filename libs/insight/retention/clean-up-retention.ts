import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { RetentionRepository } from './retention.repository.ts';
import { OWN_KINDS, type OwnKind, streamOf } from './retention.rules.ts';

/** Rows that one statement deletes. */
const BATCH = 5_000;

/** Deletes what is past its time of the kinds that no other domain cleans up, and records how many rows went. */
@Injectable()
export class CleanUpRetention {
  constructor(
    private readonly repository: RetentionRepository,
    private readonly events: EventLog,
  ) {}

  /** @param signal ends it after the batch that is under way; the next run goes on */
  async run(signal: AbortSignal): Promise<Record<OwnKind, number>> {
    const report: Partial<Record<OwnKind, number>> = {};
    for (const { kind, keptDays } of OWN_KINDS) report[kind] = await this.cleanUp(kind, keptDays, signal);
    return report as Record<OwnKind, number>;
  }

  private async cleanUp(kind: OwnKind, keptDays: number, signal: AbortSignal): Promise<number> {
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH && !signal.aborted; deleted += batch) {
      batch = await this.repository.deleteDue(kind, keptDays, BATCH);
    }
    await this.events.record({
      stream: streamOf(kind),
      type: `${kind}.cleaned_up`,
      actor: 'platform:worker',
      subject: streamOf(kind),
      payload: { deleted, keptDays },
    });
    return deleted;
  }
}
