import type { Page, PageQuery } from '@gatehouse/contracts/http';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Department, PutOutcome } from './person.ts';

/** The departments of the company. */
@Injectable()
export class Departments {
  constructor(private readonly database: Database) {}

  find(id: string, transaction?: Transaction): Promise<Department | null> {
    return (transaction ?? this.database.client).department.findUnique({
      where: { id },
      select: { id: true, name: true },
    });
  }

  /** All of them, by id; a company has some dozens. */
  all(transaction: Transaction): Promise<Department[]> {
    return transaction.department.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } });
  }

  /** One page by id. */
  async list({ limit, cursor }: PageQuery): Promise<Page<Department>> {
    const rows = await this.database.client.department.findMany({
      where: { id: { gt: cursor } },
      select: { id: true, name: true },
      orderBy: { id: 'asc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async put(transaction: Transaction, { id, name }: Department): Promise<PutOutcome> {
    const before = await this.find(id, transaction);
    if (before?.name === name) return 'unchanged';
    await transaction.department.upsert({ where: { id }, create: { id, name }, update: { name } });
    return before ? 'changed' : 'added';
  }
}
