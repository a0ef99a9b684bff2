import { CLOCK, HeldClock, microDollars, newId } from '@gatehouse/kernel';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { LiveBus, RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BudgetHolder, budgetId } from './budget.rules.ts';
import { noticeEvent } from './budget-notice.rules.ts';
import { BudgetsModule } from './budgets.module.ts';
import { Budgets } from './budgets.repository.ts';
import { ExpireReservations } from './expire-reservations.ts';
import { PutBudget } from './put-budget.ts';
import { Reservations } from './reservations.ts';

const environment = testEnvironment({ DATABASE_POOL: '20' });
const clock = new HeldClock(new Date('2026-11-14T10:00:00Z'));
let module: TestingModule;
let unitOfWork: UnitOfWork;
let reader: EventReader;
let live: LiveBus;
let budgets: Budgets;
let put: PutBudget;
let reservations: Reservations;
let expire: ExpireReservations;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, BudgetsModule],
    providers: [ExpireReservations],
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  unitOfWork = module.get(UnitOfWork);
  reader = module.get(EventReader);
  live = module.get(LiveBus);
  budgets = module.get(Budgets);
  put = module.get(PutBudget);
  reservations = module.get(Reservations);
  expire = module.get(ExpireReservations);
});
afterAll(() => module?.close());

/** Gives somebody new a monthly budget. */
async function holderWith(dollars: number, scope: BudgetHolder['scope'] = 'agent'): Promise<BudgetHolder> {
  const holder: BudgetHolder = { scope, target: newId() };
  await unitOfWork.run((transaction) =>
    put.run(
      transaction,
      { ...holder, unit: 'usd', window: 'month', limit: microDollars(dollars), warnPercent: 80 },
      'person:admin',
    ),
  );
  return holder;
}

const standing = async (holder: BudgetHolder) =>
  (await budgets.list({ limit: 1, target: holder.target }, clock.now())).rows[0];

async function settle(actionId: string, cost: bigint | null): Promise<void> {
  const [answer] = await unitOfWork.commit([reservations.settling(actionId, cost)]);
  if (answer) await reservations.settled(answer);
}

/** The notices that a holder's budget was given, in order. */
const noticesOf = async (holder: BudgetHolder): Promise<string[]> =>
  (await reader.readStream(streamOf(holder), 0n, 20))
    .map(({ type }) => type)
    .filter((type) => type === 'budget.warned' || type === 'budget.exhausted');

const streamOf = (holder: BudgetHolder) => `budget:${budgetId({ ...holder, unit: 'usd', window: 'month' })}`;

const dispatch = (actionId: string) =>
  environment.database.pool.query('update budget_reservations set dispatched_at = now() where action_id = $1', [
    actionId,
  ]);

describe('Reservations', () => {
  it('never sets more aside than the limit, with 500 at once', async () => {
    const holder = await holderWith(1);
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => reservations.hold(newId(), [holder], microDollars('0.03'))),
    );
    expect(answers.filter((refused) => refused === null)).toHaveLength(33);
    expect(await standing(holder)).toMatchObject({ reserved: microDollars('0.99'), spent: 0n });
  });

  it('never spends more than the limit while 500 reserve and settle at once', async () => {
    const holder = await holderWith(1);
    const costs = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const actionId = newId();
        if (await reservations.hold(actionId, [holder], microDollars('0.03'))) return 0n;
        const cost = BigInt(index * 60);
        await settle(actionId, cost);
        return cost;
      }),
    );
    const after = await standing(holder);
    expect(after).toMatchObject({ reserved: 0n, spent: costs.reduce((sum, cost) => sum + cost, 0n) });
    expect(after?.spent).toBeLessThanOrEqual(microDollars(1));
  });

  it('holds on every budget or on none: the strictest wins', async () => {
    const [rich, poor] = [await holderWith(100), await holderWith(1, 'virtual_key')];
    const refusing = await reservations.hold(newId(), [rich, poor], microDollars(2));
    expect(refusing).toMatchObject({ holder: poor, limit: microDollars(1) });
    expect(await standing(rich)).toMatchObject({ reserved: 0n });
  });

  it('does not deadlock when two holders are named in either order at once', async () => {
    const [one, other] = [await holderWith(100), await holderWith(100, 'virtual_key')];
    const work = Array.from({ length: 60 }, async (_, index) => {
      const actionId = newId();
      await reservations.hold(actionId, index % 2 ? [one, other] : [other, one], 10n);
      await settle(actionId, 5n);
    });
    await Promise.all(work);
    expect(await standing(one)).toMatchObject({ reserved: 0n, spent: 300n });
  });

  it('lets whoever has no budget pass, and does not make one up', async () => {
    expect(await reservations.hold(newId(), [{ scope: 'agent', target: newId() }], microDollars(1_000))).toBeNull();
  });

  it('settles once: a second time changes nothing', async () => {
    const holder = await holderWith(1);
    const actionId = newId();
    await reservations.hold(actionId, [holder], 500n);
    await settle(actionId, 200n);
    await settle(actionId, 200n);
    expect(await standing(holder)).toMatchObject({ reserved: 0n, spent: 200n });
  });

  it('holds once for one action, and again after a release', async () => {
    const holder = await holderWith(1);
    const actionId = newId();
    await reservations.hold(actionId, [holder], 500n);
    await reservations.hold(actionId, [holder], 500n);
    expect(await standing(holder)).toMatchObject({ reserved: 500n });
    await reservations.release(actionId);
    await reservations.release(actionId);
    expect(await standing(holder)).toMatchObject({ reserved: 0n, spent: 0n });
    await reservations.hold(actionId, [holder], 300n);
    expect(await standing(holder)).toMatchObject({ reserved: 300n });
  });

  it('charges the whole reservation when the cost cannot be known', async () => {
    const holder = await holderWith(1);
    const actionId = newId();
    await reservations.hold(actionId, [holder], 500n);
    await settle(actionId, null);
    expect(await standing(holder)).toMatchObject({ reserved: 0n, spent: 500n });
  });

  it('warns at 80 per cent once per window and says when nothing is left', async () => {
    const holder = await holderWith(1);
    const spend = async (dollars: string) => {
      const [actionId, before] = [newId(), await noticesOf(holder)];
      await reservations.hold(actionId, [holder], microDollars(dollars));
      await settle(actionId, microDollars(dollars));
      return (await noticesOf(holder)).slice(before.length);
    };
    expect(await spend('0.79')).toEqual([]);
    expect(await spend('0.01')).toEqual(['budget.warned']);
    expect(await spend('0.10')).toEqual([]);
    expect(await spend('0.10')).toEqual(['budget.exhausted']);
    expect(await reservations.exhausted([holder])).toMatchObject({ holder });
  });

  it('records and publishes the first refusal of a window, and only that one', async () => {
    const holder = await holderWith(1);
    const heard: unknown[] = [];
    const stop = await live.subscribe('budgets', (notice) => heard.push(notice));
    await Promise.all(Array.from({ length: 8 }, () => reservations.hold(newId(), [holder], microDollars(2))));
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await stop();
    expect((await reader.readStream(streamOf(holder), 0n, 10)).map(({ type }) => type)).toEqual([
      'budget.set',
      'budget.exhausted',
    ]);
  });

  it('begins anew with the next calendar month', async () => {
    const holder = await holderWith(1);
    expect(await reservations.hold(newId(), [holder], microDollars(1))).toBeNull();
    expect(await reservations.hold(newId(), [holder], microDollars(1))).not.toBeNull();
    clock.advance(17 * 86_400_000);
    expect(await reservations.hold(newId(), [holder], microDollars(1))).toBeNull();
  });
});

describe('PutBudget', () => {
  it('says whether it changed anything, and lets a changed limit warn anew', async () => {
    const holder = await holderWith(1);
    const spend = async (dollars: string) => {
      const [actionId, before] = [newId(), await noticesOf(holder)];
      await reservations.hold(actionId, [holder], microDollars(dollars));
      await settle(actionId, microDollars(dollars));
      return (await noticesOf(holder)).slice(before.length);
    };
    const declaration = { ...holder, unit: 'usd', window: 'month', warnPercent: 80 } as const;
    const change = (limit: bigint) =>
      unitOfWork.run((transaction) => put.run(transaction, { ...declaration, limit }, 'person:admin'));
    expect(await spend('0.9')).toEqual(['budget.warned']);
    expect(await change(microDollars(1))).toMatchObject({ changed: false });
    expect(await spend('0.01')).toEqual([]);
    expect(await change(microDollars(10))).toMatchObject({ changed: true });
    expect(await spend('0.01')).toEqual([]);
    expect(await spend('8')).toEqual(['budget.warned']);
    const types = (await reader.readStream(`budget:${budgetId(declaration)}`, 0n, 10)).map(({ type }) => type);
    expect(types).toEqual(['budget.set', 'budget.warned', 'budget.changed', 'budget.warned']);
  });

  it('refuses a warning that could never go out', async () => {
    const declaration = {
      scope: 'agent',
      target: 'a',
      unit: 'usd',
      window: 'month',
      limit: 1n,
      warnPercent: 0,
    } as const;
    await expect(
      unitOfWork.run((transaction) => put.run(transaction, declaration, 'person:admin')),
    ).rejects.toMatchObject({ code: 'invalid_budget' });
  });
});

describe('ExpireReservations', () => {
  const runOut = (actionId: string) =>
    environment.database.pool.query(
      `update budget_reservations set expires_at = now() - interval '1 second' where action_id = $1`,
      [actionId],
    );

  it('releases what was not dispatched, charges what was, each once', async () => {
    const holder = await holderWith(1);
    const [waiting, dispatched] = [newId(), newId()];
    await reservations.hold(waiting, [holder], 300n);
    await reservations.hold(dispatched, [holder], 400n);
    await dispatch(dispatched);
    await runOut(waiting);
    await runOut(dispatched);
    const closed = await Promise.all([expire.run(), expire.run()]);
    expect(closed.some((count) => count >= 2)).toBe(true);
    expect(await standing(holder)).toMatchObject({ reserved: 0n, spent: 400n });
    expect(await expire.run()).toBe(0);
  });

  it('lets a settlement that comes late replace the charge by the true cost', async () => {
    const holder = await holderWith(1);
    const actionId = newId();
    await reservations.hold(actionId, [holder], 400n);
    await dispatch(actionId);
    await runOut(actionId);
    await expire.run();
    await settle(actionId, 150n);
    expect(await standing(holder)).toMatchObject({ reserved: 0n, spent: 150n });
  });

  it('gives the notice of a settlement whose process ended before it could, once', async () => {
    const holder = await holderWith(1);
    const actionId = newId();
    await reservations.hold(actionId, [holder], microDollars(1));
    await unitOfWork.commit([reservations.settling(actionId, microDollars(1))]);
    expect(await noticesOf(holder)).toEqual([]);
    await Promise.all([expire.run(), expire.run(), expire.run()]);
    expect(await noticesOf(holder)).toEqual(['budget.warned', 'budget.exhausted']);
  });

  it('gives the notice that was not given before with the next settlement', async () => {
    const holder = await holderWith(1);
    const [lost, next] = [newId(), newId()];
    await reservations.hold(lost, [holder], microDollars('0.85'));
    await unitOfWork.commit([reservations.settling(lost, microDollars('0.85'))]);
    await reservations.hold(next, [holder], 1n);
    await settle(next, 1n);
    expect(await noticesOf(holder)).toEqual(['budget.warned']);
  });

  it('says nothing of a past month when its limit is lowered later', async () => {
    const holder = await holderWith(10);
    const actionId = newId();
    // Before the limit is set anew, which the database dates with its own clock.
    clock.advance(-90 * 86_400_000);
    await reservations.hold(actionId, [holder], microDollars(1));
    await settle(actionId, microDollars(1));
    clock.advance(90 * 86_400_000);
    const lowered = { ...holder, unit: 'usd', window: 'month', warnPercent: 80, limit: 1n } as const;
    await unitOfWork.run((transaction) => put.run(transaction, lowered, 'person:admin'));
    await expire.run();
    expect(await noticesOf(holder)).toEqual([]);
  });
});

describe('noticeEvent', () => {
  it('is written to the stream of the budget', async () => {
    const event = noticeEvent({
      type: 'warned',
      budgetId: 'agent:eng-prod:usd:month',
      scope: 'agent',
      target: 'eng-prod',
      window: 'month',
      windowStartsAt: '2026-11-01T00:00:00.000Z',
      limit: 300,
      spent: 240,
    });
    expect(event).toMatchObject({
      stream: 'budget:agent:eng-prod:usd:month',
      type: 'budget.warned',
      subject: 'agent:eng-prod',
    });
  });
});
