import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** One-time sign-in links, by the hash of their token. */
@Injectable()
export class SignInLinks {
  async insert(
    transaction: Transaction,
    link: { hash: Buffer; personId: string; createdAt: Date; expiresAt: Date },
  ): Promise<void> {
    await transaction.signInLink.create({ data: { ...link, hash: new Uint8Array(link.hash) } });
  }

  /**
   * Uses a link up.
   *
   * @returns whom it signs in; null when it is unknown, too old or used: of two at once, one gets it
   */
  async consume(transaction: Transaction, hash: Buffer, at: Date): Promise<string | null> {
    const consumed = await transaction.signInLink.updateManyAndReturn({
      where: { hash: new Uint8Array(hash), consumedAt: null, expiresAt: { gt: at } },
      data: { consumedAt: at },
      select: { personId: true },
    });
    return consumed[0]?.personId ?? null;
  }
}
