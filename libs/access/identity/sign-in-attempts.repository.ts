import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { SignInAttempts } from './sign-in-attempt.rules.ts';

/** A row that nobody failed on for so long says nothing any more. */
const FORGET_MS = 86_400_000;

/** Failed sign-ins per account since the last good one. */
@Injectable()
export class SignInAttemptsRepository {
  constructor(private readonly database: Database) {}

  /** What is known of the account; until the transaction ends, other tries on it wait here. */
  async lock(transaction: Transaction, accountHash: Buffer): Promise<SignInAttempts | null> {
    // A lock on the name and not on a row: there is no row before the first failure.
    await transaction.$executeRaw`select pg_advisory_xact_lock(${accountHash.readBigInt64BE(0)})`;
    return transaction.signInAttempt.findUnique({
      where: { accountHash: new Uint8Array(accountHash) },
      select: { failures: true, lastFailedAt: true },
    });
  }

  async put(transaction: Transaction, accountHash: Buffer, attempts: SignInAttempts): Promise<void> {
    const hash = new Uint8Array(accountHash);
    await transaction.signInAttempt.upsert({
      where: { accountHash: hash },
      create: { accountHash: hash, ...attempts },
      update: attempts,
    });
    const before = new Date(attempts.lastFailedAt.getTime() - FORGET_MS);
    await transaction.signInAttempt.deleteMany({ where: { lastFailedAt: { lt: before } } });
  }

  async clear(accountHash: Buffer): Promise<void> {
    await this.database.client.signInAttempt.deleteMany({ where: { accountHash: new Uint8Array(accountHash) } });
  }
}
