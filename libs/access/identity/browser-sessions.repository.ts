import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { BrowserSession } from './browser-session.rules.ts';

/** Who is signed in with a browser, by the hash of the cookie's value. */
@Injectable()
export class BrowserSessions {
  constructor(private readonly database: Database) {}

  find(hash: Buffer): Promise<BrowserSession | null> {
    return this.database.client.browserSession.findUnique({
      where: { hash: new Uint8Array(hash) },
      select: { personId: true, seenAt: true, expiresAt: true, revokedAt: true },
    });
  }

  async insert(transaction: Transaction, hash: Buffer, session: BrowserSession): Promise<void> {
    await transaction.browserSession.create({
      data: { hash: new Uint8Array(hash), createdAt: session.seenAt, ...session },
    });
  }

  /** @returns whose session it was; null when there was none to end */
  async revoke(transaction: Transaction, hash: Buffer, at: Date): Promise<string | null> {
    const ended = await transaction.browserSession.updateManyAndReturn({
      where: { hash: new Uint8Array(hash), revokedAt: null },
      data: { revokedAt: at },
      select: { personId: true },
    });
    return ended[0]?.personId ?? null;
  }

  /** Ends all sessions of a person. */
  async revokeAll(transaction: Transaction, personId: string, at: Date): Promise<void> {
    await transaction.browserSession.updateMany({ where: { personId, revokedAt: null }, data: { revokedAt: at } });
  }

  async touch(hash: Buffer, at: Date): Promise<void> {
    await this.database.client.browserSession.updateMany({
      where: { hash: new Uint8Array(hash) },
      data: { seenAt: at },
    });
  }
}
