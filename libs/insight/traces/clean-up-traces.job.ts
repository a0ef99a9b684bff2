import { cleanUpTraces } from '@gatehouse/contracts/insight';
import type { JobData } from '@gatehouse/contracts/jobs';
import { EventLog } from '@gatehouse/platform/events';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import { SpansRepository } from './spans.repository.ts';

/** Days that traces are kept (S0-TRC-07). */
const KEPT_DAYS = 90;
/** Rows that one statement deletes, so that it never holds locks for long. */
const BATCH = 10_000;

@Injectable()
@HandlesJob(cleanUpTraces)
export class CleanUpTracesJob {
  private readonly log = new Logger(CleanUpTracesJob.name);

  constructor(
    private readonly spans: SpansRepository,
    private readonly events: EventLog,
  ) {}

  async handle(_data: JobData<typeof cleanUpTraces>, { signal }: JobContext): Promise<void> {
    let deleted = 0;
    let batch: number;
    do {
      signal.throwIfAborted();
      batch = await this.spans.deleteOlderThan(KEPT_DAYS, BATCH);
      deleted += batch;
    } while (batch === BATCH);
    await this.events.record({
      stream: 'retention:traces',
      type: 'traces.cleaned_up',
      actor: 'platform:worker',
      subject: 'retention:traces',
      payload: { deleted, keptDays: KEPT_DAYS },
    });
    this.log.log({ message: 'traces cleaned up', deletedSpans: deleted, keptDays: KEPT_DAYS });
  }
}
