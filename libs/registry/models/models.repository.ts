import { Deprecation } from '@gatehouse/contracts/registry';
import { Database, Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Model } from './model.ts';

type Row = Prisma.ModelGetPayload<object>;

/** The model aliases. */
@Injectable()
export class Models {
  constructor(private readonly database: Database) {}

  async find(alias: string, transaction?: Transaction): Promise<Model | null> {
    const row = await (transaction ?? this.database.client).model.findUnique({ where: { alias } });
    return row && toModel(row);
  }

  /** All of them, by alias; a company has a handful. */
  async list(transaction?: Transaction): Promise<Model[]> {
    const rows = await (transaction ?? this.database.client).model.findMany({ orderBy: { alias: 'asc' } });
    return rows.map(toModel);
  }

  /** Writes the alias as it is given, whether it was there or not. */
  async save(transaction: Transaction, model: Model, at: Date): Promise<void> {
    const data = {
      target: model.target,
      maxOutputTokens: model.maxOutputTokens,
      caching: model.caching,
      fallbacks: model.fallbacks,
      inputPrice: model.prices.input,
      outputPrice: model.prices.output,
      cacheWritePrice: model.prices.cacheWrite,
      cacheReadPrice: model.prices.cacheRead,
      deprecated: model.deprecated ?? Prisma.DbNull,
      updatedAt: at,
    };
    await transaction.model.upsert({
      where: { alias: model.alias },
      create: { alias: model.alias, ...data, createdAt: at },
      update: data,
    });
  }
}

const toModel = (row: Row): Model => ({
  alias: row.alias,
  target: row.target,
  maxOutputTokens: row.maxOutputTokens,
  caching: row.caching,
  fallbacks: row.fallbacks,
  prices: {
    input: row.inputPrice,
    output: row.outputPrice,
    cacheWrite: row.cacheWritePrice,
    cacheRead: row.cacheReadPrice,
  },
  deprecated: Deprecation.nullable().parse(row.deprecated),
});
