import { DomainError, messageOf } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Database, type Transaction } from './database.ts';
import type { Statement, StatementResult } from './statement.ts';
import { StatementBatch } from './statement-batch.ts';

/** After how many milliseconds a transaction is rolled back, unless told. */
const TIMEOUT_MS = 15_000;

/** How long PostgreSQL has to cancel what took too long before the connection is given up. */
const CANCEL_GRACE_MS = 5_000;

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
  run<Result>(work: (transaction: Transaction) => Promise<Result>, timeoutMs = TIMEOUT_MS): Promise<Result> {
    return this.database.client.$transaction(work, { timeout: timeoutMs, maxWait: 10_000 });
  }

  /**
   * Sends the statements in one round trip and commits them as one transaction (read committed), in the order given. For
   * changes that are known before the first of them is made: what one finds cannot decide on the next, it can only refuse
   * them all by raising an error.
   *
   * @returns what PostgreSQL answered to each, in order, once all of it is durable
   * @throws the error of the statement's `refusals` when it was raised by one; `DomainError` `database_timeout` when it was
   *   rolled back for taking longer than `timeoutMs`; otherwise what PostgreSQL or the connection says. Nothing happened
   *   then, unless the connection was lost, when the commit may have been on its way.
   */
  async commit(statements: readonly Statement[], timeoutMs = TIMEOUT_MS): Promise<StatementResult[]> {
    if (statements.length === 0) return [];
    const client: pg.PoolClient & { processID?: number } = await this.database.pool.connect();
    const batch = new StatementBatch(statements);
    const cancelling = new Cancellation(
      () => this.cancel(client.processID),
      timeoutMs,
      (error) => batch.handleError(error),
    );
    let lost: Error | undefined;
    const lose = (error: Error): void => {
      lost = error;
    };
    client.on('error', lose);
    try {
      client.query(batch);
      return await batch.answered;
    } catch (error) {
      if (!isAnswer(error)) lost ??= error instanceof Error ? error : new Error(messageOf(error));
      throw meaning(error, batch.failed, cancelling.begun, timeoutMs);
    } finally {
      cancelling.end();
      client.removeListener('error', lose);
      // A connection whose state nobody knows is closed, and the pool makes another one.
      client.release(lost);
    }
  }

  private async cancel(processId: number | undefined): Promise<void> {
    if (processId !== undefined) await this.database.pool.query('select pg_cancel_backend($1)', [processId]);
  }
}

/** Whether PostgreSQL answered with an error of its own and goes on serving the connection (not classes 08 and 57P). */
const isAnswer = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.severity === 'ERROR' && !/^(08|57P)/.test(error.code ?? '');

function meaning(error: unknown, failed: Statement | undefined, cancelled: boolean, timeoutMs: number): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return error;
  if (cancelled && error.code === '57014') {
    return new DomainError(
      'timeout',
      'database_timeout',
      `the database did not commit within ${timeoutMs} ms, so nothing was changed; try again when it is less busy`,
      { cause: error },
    );
  }
  return failed?.refusals?.[error.code]?.() ?? error;
}

/** Asks for a cancellation once the time is over, and gives up when even that has no answer. */
class Cancellation {
  begun = false;
  private timer: NodeJS.Timeout;

  constructor(cancel: () => Promise<void>, timeoutMs: number, giveUp: (error: Error) => void) {
    this.timer = setTimeout(() => {
      this.begun = true;
      this.timer = setTimeout(
        () => giveUp(new Error(`the database did not answer within ${timeoutMs + CANCEL_GRACE_MS} ms`)),
        CANCEL_GRACE_MS,
      );
      // When it cannot be asked, the grace runs out.
      cancel().catch(() => undefined);
    }, timeoutMs);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
