import { type Clock, CLOCK, DomainError } from '@gatehouse/kernel';
import { hashToken } from '@gatehouse/platform/crypto';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { secondsToWait } from './sign-in-attempt.rules.ts';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.ts';

/** Slows down whoever tries passwords, per account and whether the account exists or not. */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly attempts: SignInAttemptsRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Lets one try through. It counts as failed until `succeeded` says otherwise, so that many at once do not get further
   * than one after the other.
   *
   * @throws DomainError `too_many_sign_ins` with the seconds to wait
   */
  async take(account: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const key = keyOf(account);
      const now = this.clock.now();
      const before = await this.attempts.lock(transaction, key);
      const seconds = secondsToWait(before, now);
      if (seconds > 0) {
        throw new DomainError(
          'limited',
          'too_many_sign_ins',
          `too many wrong passwords for this account; wait ${seconds} s`,
          {
            retryAfterSeconds: seconds,
          },
        );
      }
      await this.attempts.put(transaction, key, { failures: (before?.failures ?? 0) + 1, lastFailedAt: now });
    });
  }

  /** Forgets the failures of the account. */
  succeeded(account: string): Promise<void> {
    return this.attempts.clear(keyOf(account));
  }
}

/** Hashed, because people type passwords into this field too. */
const keyOf = (account: string): Buffer => hashToken(account.trim().toLowerCase());
