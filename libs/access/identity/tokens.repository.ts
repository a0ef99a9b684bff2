import { TokenKind } from '@gatehouse/contracts/access';
import { type Page, type PageQuery, Role } from '@gatehouse/contracts/http';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AccessToken } from './access-token.ts';

export type TokensQuery = PageQuery & { kind?: TokenKind | undefined; person?: string | undefined };

/** Tokens and virtual keys, by what is kept of them. */
@Injectable()
export class Tokens {
  constructor(private readonly database: Database) {}

  async find(id: string, transaction?: Transaction): Promise<AccessToken | null> {
    const row = await (transaction ?? this.database.client).accessToken.findUnique({ where: { id } });
    return row && toToken(row);
  }

  async findByHash(hash: Buffer): Promise<AccessToken | null> {
    const row = await this.database.client.accessToken.findUnique({ where: { hash: new Uint8Array(hash) } });
    return row && toToken(row);
  }

  /** The virtual key of this name that the agent has and that is not revoked. */
  async findVirtualKey(agentId: string, name: string, transaction?: Transaction): Promise<AccessToken | null> {
    const row = await (transaction ?? this.database.client).accessToken.findFirst({
      where: { agentId, name, kind: 'virtual_key', revokedAt: null },
      orderBy: { id: 'asc' },
    });
    return row && toToken(row);
  }

  /** The virtual keys of this name that are not revoked, of all agents; the one that counts for an agent comes first. */
  async virtualKeysNamed(name: string, transaction: Transaction): Promise<AccessToken[]> {
    const where = { name, kind: 'virtual_key', revokedAt: null };
    const rows = await transaction.accessToken.findMany({ where, orderBy: { id: 'asc' }, distinct: ['agentId'] });
    return rows.map(toToken);
  }

  /** One page, newest first. */
  async list({ limit, cursor, kind, person }: TokensQuery): Promise<Page<AccessToken>> {
    const rows = await this.database.client.accessToken.findMany({
      where: { id: { lt: cursor }, kind, personId: person },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown.map(toToken), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async insert(transaction: Transaction, token: AccessToken, hash: Buffer): Promise<void> {
    await transaction.accessToken.create({ data: { ...token, hash: new Uint8Array(hash) } });
  }

  async setModels(transaction: Transaction, id: string, models: string[]): Promise<void> {
    await transaction.accessToken.update({ where: { id }, data: { models } });
  }

  /** @returns false when it was revoked before */
  async revoke(transaction: Transaction, id: string, at: Date): Promise<boolean> {
    const { count } = await transaction.accessToken.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: at },
    });
    return count > 0;
  }

  /** Notes that it was used. Outside any transaction: that it is seen now must not depend on what it is used for. */
  async touch(id: string, at: Date): Promise<void> {
    await this.database.client.accessToken.updateMany({ where: { id }, data: { lastUsedAt: at } });
  }
}

const toToken = (row: Prisma.AccessTokenGetPayload<object>): AccessToken => ({
  id: row.id,
  kind: TokenKind.parse(row.kind),
  name: row.name,
  prefix: row.prefix,
  personId: row.personId,
  agentId: row.agentId,
  roles: z.array(Role).parse(row.roles),
  models: row.models,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  revokedAt: row.revokedAt,
  lastUsedAt: row.lastUsedAt,
});
