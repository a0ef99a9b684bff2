import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { SessionsRepository } from './sessions.repository.ts';

/** Sessions deleted in one transaction. */
const BATCH = 200;

export interface CleanUpReport {
  sessions: number;
  turns: number;
  toolCalls: number;
}

/** Deletes sessions past their 90 days, their turns by cascade, and records how many rows went (S0-MEM-06, S0-MEM-07, S0-MEM-09). */
@Injectable()
export class CleanUpSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly events: EventLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(signal: AbortSignal): Promise<CleanUpReport> {
    const report: CleanUpReport = { sessions: 0, turns: 0, toolCalls: 0 };
    for (let more = true; more && !signal.aborted; ) {
      const gone = await this.unitOfWork.run((transaction) => this.sessions.deleteExpired(transaction, BATCH));
      report.sessions += gone.sessions;
      report.turns += gone.turns;
      report.toolCalls += gone.toolCalls;
      more = gone.sessions === BATCH;
    }
    await this.events.record({
      stream: 'retention:sessions',
      type: 'sessions.cleaned_up',
      actor: 'platform:worker',
      subject: 'retention:sessions',
      payload: { ...report },
    });
    return report;
  }
}
