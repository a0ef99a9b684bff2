import { type Page, type PageQuery, Role } from '@gatehouse/contracts/http';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Person, PersonDeclaration, PutOutcome } from './person.ts';

export type PeopleQuery = PageQuery & { department?: string | undefined; role?: Role | undefined };

/** Everybody who may sign in. */
@Injectable()
export class People {
  constructor(private readonly database: Database) {}

  /** The person with this id, disabled or not. */
  async find(id: string, transaction?: Transaction): Promise<Person | null> {
    const row = await (transaction ?? this.database.client).person.findUnique({ where: { id } });
    return row && toPerson(row);
  }

  /** The person with this id or e-mail address, and the stored hash of their password if they have one. */
  async findByAccount(account: string): Promise<{ person: Person; passwordHash: string | null } | null> {
    const row = await this.database.client.person.findFirst({
      where: { OR: [{ id: account }, { email: account.toLowerCase() }] },
    });
    return row && { person: toPerson(row), passwordHash: row.passwordHash };
  }

  /** Everybody, by id. */
  async all(transaction: Transaction): Promise<Person[]> {
    return (await transaction.person.findMany({ orderBy: { id: 'asc' } })).map(toPerson);
  }

  /** One page by id. */
  async list({ limit, cursor, department, role }: PeopleQuery): Promise<Page<Person>> {
    const rows = await this.database.client.person.findMany({
      where: { id: { gt: cursor }, departmentId: department, ...(role ? { roles: { has: role } } : {}) },
      orderBy: { id: 'asc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown.map(toPerson), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Whether another person than `id` has this e-mail address. */
  async emailTaken(transaction: Transaction, id: string, email: string): Promise<boolean> {
    return (await transaction.person.count({ where: { email: email.toLowerCase(), NOT: { id } } })) > 0;
  }

  async put(transaction: Transaction, declaration: PersonDeclaration): Promise<PutOutcome> {
    const { id, ...rest } = declaration;
    const fields = { ...rest, email: rest.email?.toLowerCase() ?? null };
    const before = await this.find(id, transaction);
    if (before && equal({ ...before, ...fields }, before)) return 'unchanged';
    await transaction.person.upsert({ where: { id }, create: { id, ...fields }, update: { ...fields } });
    return before ? 'changed' : 'added';
  }

  async setPassword(transaction: Transaction, id: string, passwordHash: string): Promise<void> {
    await transaction.person.update({ where: { id }, data: { passwordHash } });
  }
}

const equal = (left: Person, right: Person): boolean => JSON.stringify(left) === JSON.stringify(right);

const toPerson = (row: Prisma.PersonGetPayload<object>): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  departmentId: row.departmentId,
  roles: z.array(Role).parse(row.roles),
  status: z.enum(['active', 'disabled']).parse(row.status),
  createdAt: row.createdAt,
});
