import type { RetentionRow } from '@gatehouse/contracts/insight';
import { Injectable } from '@nestjs/common';
import { RetentionRepository } from './retention.repository.ts';
import { deletedOf, RETENTION, type RetentionPolicy, streamOf } from './retention.rules.ts';

/** Says of every kind of data how long it is kept, what is due, and what the last run deleted (S0-RET-01). */
@Injectable()
export class ReportRetention {
  constructor(private readonly repository: RetentionRepository) {}

  run(): Promise<RetentionRow[]> {
    return Promise.all(RETENTION.map((policy) => this.rowOf(policy)));
  }

  private async rowOf(policy: RetentionPolicy): Promise<RetentionRow> {
    const [due, last] = await Promise.all([
      this.repository.due(policy),
      this.repository.lastRun(streamOf(policy.kind)),
    ]);
    const lastRun = last && { at: last.at.toISOString(), deleted: deletedOf(policy.kind, last.payload) };
    return { ...policy, due, lastRun };
  }
}
