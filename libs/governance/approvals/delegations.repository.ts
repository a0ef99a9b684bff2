import type { Page } from '@gatehouse/contracts/http';
import { newId } from '@gatehouse/kernel';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Delegation, StandIn } from './approval.ts';

/** Makes those who delegate at once wait for each other, so that no two close a circle; any number that nothing else uses. */
const DELEGATING_LOCK = 7_071_002;

/** Who decides in whose place. */
@Injectable()
export class Delegations {
  constructor(private readonly database: Database) {}

  /** The delegations in force at a time, of these people when they are given: from or to them. */
  async inForce(at: Date, transaction?: Transaction): Promise<StandIn[]> {
    return (transaction ?? this.database.client).delegation
      .findMany({
        where: { startsAt: { lte: at }, endsAt: { gt: at }, revokedAt: null },
        select: { fromPerson: true, toPerson: true },
        orderBy: { id: 'asc' },
      })
      .then((rows) => rows.map(({ fromPerson, toPerson }) => ({ from: fromPerson, to: toPerson })));
  }

  /** Those that are or will be in force at some moment of a span. */
  async overlapping(
    transaction: Transaction,
    { startsAt, endsAt }: Pick<Delegation, 'startsAt' | 'endsAt'>,
  ): Promise<StandIn[]> {
    const rows = await transaction.delegation.findMany({
      where: { startsAt: { lt: endsAt }, endsAt: { gt: startsAt }, revokedAt: null },
      select: { fromPerson: true, toPerson: true },
    });
    return rows.map(({ fromPerson, toPerson }) => ({ from: fromPerson, to: toPerson }));
  }

  /** Lets one transaction at a time delegate. */
  async lock(transaction: Transaction): Promise<void> {
    await transaction.$executeRaw`select pg_advisory_xact_lock(${DELEGATING_LOCK})`;
  }

  async create(
    transaction: Transaction,
    { from, to, ...wanted }: Omit<Delegation, 'id' | 'revokedAt'>,
  ): Promise<Delegation> {
    return toDelegation(
      await transaction.delegation.create({ data: { id: newId(), fromPerson: from, toPerson: to, ...wanted } }),
    );
  }

  /** The delegation, kept from changing until the transaction ends; null when there is none. */
  async lockOne(transaction: Transaction, id: string): Promise<Delegation | null> {
    await transaction.$queryRaw`select id from delegations where id = ${id}::uuid for update`;
    const row = await transaction.delegation.findUnique({ where: { id } });
    return row && toDelegation(row);
  }

  async revoke(transaction: Transaction, id: string, revokedAt: Date): Promise<Delegation> {
    return toDelegation(await transaction.delegation.update({ where: { id }, data: { revokedAt } }));
  }

  /** One page, newest first: of one person, or of everybody. */
  async list(
    { limit, cursor }: { limit: number; cursor?: string | undefined },
    of: string | null,
  ): Promise<Page<Delegation>> {
    const rows = await this.database.client.delegation.findMany({
      where: { id: { lt: cursor }, ...(of ? { OR: [{ fromPerson: of }, { toPerson: of }] } : {}) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit).map(toDelegation);
    return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }
}

interface Row extends Omit<Delegation, 'from' | 'to'> {
  fromPerson: string;
  toPerson: string;
}

const toDelegation = ({
  id,
  fromPerson,
  toPerson,
  reason,
  startsAt,
  endsAt,
  createdBy,
  revokedAt,
}: Row): Delegation => ({
  id,
  from: fromPerson,
  to: toPerson,
  reason,
  startsAt,
  endsAt,
  createdBy,
  revokedAt,
});
