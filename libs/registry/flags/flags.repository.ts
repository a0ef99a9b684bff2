import { CatalogueStatus, FlagRule } from '@gatehouse/contracts/registry';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Flag } from './flag.ts';

/** Channel on which a transaction that changed a flag says so when it commits. */
export const FLAGS_CHANNEL = 'gatehouse_flags';

type Row = Prisma.FlagGetPayload<object>;

/** The catalogued feature flags. */
@Injectable()
export class Flags {
  constructor(private readonly database: Database) {}

  async find(id: string, transaction: Transaction): Promise<Flag | null> {
    const row = await transaction.flag.findUnique({ where: { id } });
    return row && toFlag(row);
  }

  /** All of them, by id, each with when it was changed last. */
  async all(transaction?: Transaction): Promise<(Flag & { updatedAt: Date })[]> {
    const rows = await (transaction ?? this.database.client).flag.findMany({ orderBy: { id: 'asc' } });
    return rows.map((row) => ({ ...toFlag(row), updatedAt: row.updatedAt }));
  }

  /** Writes the flag as it is given, whether it was there or not. */
  async save(transaction: Transaction, { id, ...data }: Flag, at: Date): Promise<void> {
    await transaction.flag.upsert({
      where: { id },
      create: { id, ...data, createdAt: at, updatedAt: at },
      update: { ...data, updatedAt: at },
    });
    await this.announce(transaction);
  }

  async deactivate(transaction: Transaction, ids: string[], at: Date): Promise<void> {
    await transaction.flag.updateMany({ where: { id: { in: ids } }, data: { status: 'inactive', updatedAt: at } });
    await this.announce(transaction);
  }

  private async announce(transaction: Transaction): Promise<void> {
    await transaction.$executeRaw`select pg_notify(${FLAGS_CHANNEL}, '')`;
  }
}

const toFlag = (row: Row): Flag => ({
  id: row.id,
  description: row.description,
  status: CatalogueStatus.parse(row.status),
  rules: z.array(FlagRule).parse(row.rules),
});
