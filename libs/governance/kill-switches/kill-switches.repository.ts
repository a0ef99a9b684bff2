import { KillSwitchMode, KillSwitchScope } from '@gatehouse/contracts/governance';
import type { Page } from '@gatehouse/contracts/http';
import { newId } from '@gatehouse/kernel';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { KillSwitch, SwitchState, SwitchTarget } from './kill-switch.rules.ts';

/** Channel on which a transaction that turned a switch says so when it commits. */
export const KILL_SWITCHES_CHANNEL = 'gatehouse_kill_switches';

/** The version, which grows with every turn, and what is engaged, as of one moment. */
const STATE = `
  select (select version from kill_switch_version) as version,
    coalesce((select json_agg(json_build_object(
      'id', id, 'scope', scope, 'target', target, 'mode', mode, 'reason', reason, 'engagedBy', engaged_by,
      'engagedAt', (extract(epoch from engaged_at) * 1000)::float8,
      'endsAt', (extract(epoch from ends_at) * 1000)::float8, 'engagedVersion', engaged_version,
      'drill', drill, 'confirmedAt', (extract(epoch from confirmed_at) * 1000)::float8))
      from kill_switches where released_at is null), '[]') as engaged`;

const Milliseconds = z.number().transform((milliseconds) => new Date(milliseconds));

const StateRow = z.object({
  version: z.coerce.number().int(),
  engaged: z.array(
    z.object({
      id: z.string(),
      scope: KillSwitchScope,
      target: z.string(),
      mode: KillSwitchMode,
      reason: z.string(),
      engagedBy: z.string(),
      engagedAt: Milliseconds,
      endsAt: Milliseconds.nullable(),
      engagedVersion: z.number().int(),
      drill: z.boolean(),
      confirmedAt: Milliseconds.nullable(),
    }),
  ),
});

/** The kill switches in the database: the truth about what is stopped. */
@Injectable()
export class KillSwitches {
  constructor(private readonly database: Database) {}

  /** What is stopped now. */
  async state(): Promise<SwitchState> {
    const { rows } = await this.database.pool.query({ name: 'kill_switch_state', text: STATE });
    const { version, engaged } = StateRow.parse(rows[0]);
    return {
      version,
      engaged: engaged.map((found) => ({ ...found, releasedBy: null, releasedAt: null, releaseReason: null })),
    };
  }

  /** The engaged ones whose time is over, by the database's clock. */
  async due(): Promise<KillSwitch[]> {
    const rows = await this.database.client.$queryRaw<{ id: string }[]>`
      select id from kill_switches where released_at is null and ends_at <= now()`;
    const due = await this.database.client.killSwitch.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
    return due.map(toSwitch);
  }

  /** Whether there is a session with this id, which a person gave. */
  async knowsSession(id: string): Promise<boolean> {
    if (!z.uuid().safeParse(id).success) return false;
    return (await this.database.client.agentSession.findUnique({ where: { id }, select: { id: true } })) !== null;
  }

  /** Everything that was ever turned, newest first; `cursor` is the id of the last one seen. */
  async history(query: { limit: number; cursor?: string | undefined; drill?: true }): Promise<Page<KillSwitch>> {
    const rows = await this.database.client.killSwitch.findMany({
      where: { id: { lt: query.cursor }, drill: query.drill },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit).map(toSwitch);
    return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** The engaged switch for that target, with its row locked until the transaction ends; null when there is none. */
  async lockEngaged(transaction: Transaction, { scope, target }: SwitchTarget): Promise<KillSwitch | null> {
    await transaction.$queryRaw`
      select id from kill_switches where scope = ${scope} and target = ${target} and released_at is null for update`;
    const row = await transaction.killSwitch.findFirst({ where: { scope, target, releasedAt: null } });
    return row && toSwitch(row);
  }

  /** @returns the new switch; null when somebody else engaged the same one meanwhile */
  async engage(
    transaction: Transaction,
    engaged: SwitchTarget & Pick<KillSwitch, 'mode' | 'reason' | 'engagedBy' | 'endsAt' | 'drill'>,
  ): Promise<KillSwitch | null> {
    const id = newId();
    const count = await transaction.$executeRaw`
      insert into kill_switches (id, scope, target, mode, reason, engaged_by, ends_at, drill)
      values (${id}::uuid, ${engaged.scope}, ${engaged.target}, ${engaged.mode}, ${engaged.reason}, ${engaged.engagedBy},
        ${engaged.endsAt}, ${engaged.drill})
      on conflict (scope, target) where released_at is null do nothing`;
    if (count !== 1) return null;
    await transaction.$executeRaw`
      update kill_switches set engaged_version = (select version from kill_switch_version) where id = ${id}::uuid`;
    return this.turned(transaction, id);
  }

  async release(transaction: Transaction, id: string, by: string, reason: string): Promise<KillSwitch> {
    await transaction.$executeRaw`
      update kill_switches set released_by = ${by}, released_at = now(), release_reason = ${reason}
      where id = ${id}::uuid`;
    return this.turned(transaction, id);
  }

  /** Notes that every process knows of the switch; the first time counts. */
  async confirmed(id: string): Promise<void> {
    await this.database.client.$executeRaw`
      update kill_switches set confirmed_at = now()
      where id = ${id}::uuid and confirmed_at is null and released_at is null`;
  }

  private async turned(transaction: Transaction, id: string): Promise<KillSwitch> {
    await transaction.$executeRaw`select pg_notify(${KILL_SWITCHES_CHANNEL}, '')`;
    return toSwitch(await transaction.killSwitch.findUniqueOrThrow({ where: { id } }));
  }
}

const toSwitch = (row: Prisma.KillSwitchGetPayload<object>): KillSwitch => ({
  ...row,
  engagedVersion: Number(row.engagedVersion),
  scope: KillSwitchScope.parse(row.scope),
  mode: KillSwitchMode.parse(row.mode),
});
