import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from './database.ts';

/** One transaction around what a use-case changes and the events that record it: all of it happens, or none. */
@Injectable()
export class UnitOfWork {
  constructor(private readonly database: Database) {}

  /**
   * Runs `work` in a transaction (read committed) and commits when it returns.
   *
   * @param timeoutMs after how many milliseconds the transaction is rolled back, 15 s unless told
   * @throws whatever `work` throws, after rolling back
   */
  run<Result>(work: (transaction: Transaction) => Promise<Result>, timeoutMs = 15_000): Promise<Result> {
    return this.database.client.$transaction(work, { timeout: timeoutMs, maxWait: 10_000 });
  }
}
