import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnitOfWork } from '../database/index.ts';
import { testEnvironment } from '../testing/index.ts';
import type { NewEvent } from './event.ts';
import { type OpenRecord, openRecord } from './open-record.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionsRepository } from './subscriptions.repository.ts';

const environment = testEnvironment();
let record: OpenRecord;
let unitOfWork: UnitOfWork;
beforeAll(() => {
  record = openRecord(environment);
  unitOfWork = new UnitOfWork(environment.database);
});
afterAll(() => record.close());

const event = (type: string, payload: NewEvent['payload'], stream = `session:${type}`): NewEvent => ({
  stream,
  type,
  actor: 'agent:eng-prod',
  subject: 'agent:eng-prod',
  payload,
});

/** A subscription that keeps what it has seen in memory, as a projection would in its tables. */
function collecting(name: string, types: string[]): Subscription & { seen: unknown[] } {
  const seen: unknown[] = [];
  return {
    name,
    types,
    seen,
    handle: async (_transaction, events) => {
      seen.push(...events.map(({ payload }) => payload));
    },
  };
}

async function readAll(subscription: Subscription): Promise<void> {
  while (await record.runner.advance(subscription));
}

/** The horizon is the whole server's: a transaction of another test, in another database, may hold it back for a while. */
const PATIENCE = { timeout: 20_000 };

const untilSeen = (subscription: Subscription & { seen: unknown[] }, expected: unknown[]): Promise<void> =>
  vi.waitFor(async () => {
    await readAll(subscription);
    expect(subscription.seen).toEqual(expected);
  }, PATIENCE);

/** Makes the cursor, as `start` does before its first look. */
const known = (name: string) =>
  environment.database.client.subscriptionCursor.create({ data: { name, xid: '0', ordinal: 0n } });

describe('SubscriptionRunner.advance', () => {
  it('hands on the wanted types alone, each event once', async () => {
    const subscription = collecting('wanted', ['wanted']);
    await known('wanted');
    for (const payload of [1, 2]) await record.log.record(event('wanted', payload));
    await record.log.record(event('unwanted', 3));
    await untilSeen(subscription, [1, 2]);
    await record.log.record(event('wanted', 4));
    await untilSeen(subscription, [1, 2, 4]);
  });

  it('waits for a transaction that began earlier, so that nothing it commits late is skipped', async () => {
    const subscription = collecting('late', ['late']);
    await known('late');
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let appended: () => void = () => undefined;
    const hasAppended = new Promise<void>((resolve) => (appended = resolve));
    const slow = unitOfWork.run(async (transaction) => {
      await record.log.append(transaction, [event('late', 'first to begin', 'late:1')]);
      appended();
      await held;
    });
    await hasAppended;
    await record.log.record(event('late', 'first to commit', 'late:2'));
    await readAll(subscription);
    expect(subscription.seen).toEqual([]);
    finish();
    await slow;
    await untilSeen(subscription, ['first to begin', 'first to commit']);
  });

  it('gives the same events again after the handler failed, and keeps nothing it wrote', async () => {
    await known('failing');
    await record.log.record(event('failing', 1));
    let attempts = 0;
    const failing: Subscription = {
      name: 'failing',
      types: ['failing'],
      handle: async (transaction, events) => {
        attempts += 1;
        await transaction.department.create({ data: { id: `seen-${events.length}`, name: 'seen' } });
        if (attempts === 1) throw new Error('not yet');
      },
    };
    await vi.waitFor(() => expect(readAll(failing)).rejects.toThrow('not yet'), PATIENCE);
    expect(await environment.database.client.department.count()).toBe(0);
    await readAll(failing);
    expect(await environment.database.client.department.count()).toBe(1);
  });

  it('leaves a subscription alone that another process is reading', async () => {
    await known('taken');
    await record.log.record(event('taken', 1));
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const slow: Subscription = {
      name: 'taken',
      types: ['taken'],
      handle: async () => {
        entered();
        await left;
      },
    };
    const first = vi.waitFor(async () => {
      await readAll(slow);
      await Promise.race([inside, Promise.reject(new Error('nothing to read yet'))]);
    }, PATIENCE);
    await inside;
    expect(await record.runner.advance(slow)).toBe(false);
    leave();
    await first;
  });
});

describe('a restored database', () => {
  it('is noticed when its server counts transactions anew, instead of skipping what is recorded now', async () => {
    await environment.database.client.subscriptionCursor.create({
      data: { name: 'ahead', xid: '9000000000', ordinal: 1n },
    });
    const subscriptions = new SubscriptionsRepository(environment.database);
    await expect(subscriptions.ensure('ahead')).rejects.toMatchObject({ code: 'cursor_ahead' });
  });
});

describe('SubscriptionRunner.start', () => {
  it('skips and doubles nothing with concurrent writers, open transactions and two readers', async () => {
    const readers = [openRecord(environment), openRecord(environment)];
    const subscriptions = readers.map(() => collecting('everything', ['racing']));
    readers.forEach(({ runner }, index) => {
      const subscription = subscriptions[index];
      if (subscription) runner.start(subscription);
    });
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round += 1) {
        const payload = writer * 1_000 + round;
        const append = (transaction: Parameters<typeof record.log.append>[0]) =>
          record.log.append(transaction, [event('racing', payload, `racing:${writer}`)]);
        if (round % 3 === 0) {
          await unitOfWork.run(async (transaction) => {
            await append(transaction);
            // Keeps the transaction open for a while, so that later ones commit before it.
            await transaction.$queryRaw`select pg_sleep(${(writer % 4) / 500})::text`;
          });
        } else if (round % 7 === 0) {
          await unitOfWork
            .run((transaction) => append(transaction).then(() => Promise.reject(new Error('no'))))
            .catch(() => record.log.record(event('racing', payload, `racing:${writer}`)));
        } else {
          await record.log.record(event('racing', payload, `racing:${writer}`));
        }
      }
    });
    await Promise.all(writers);
    const seen = () => subscriptions.flatMap((subscription) => subscription.seen as number[]);
    await vi.waitFor(() => expect(seen().length).toBeGreaterThanOrEqual(200), PATIENCE);
    await Promise.all(readers.map((reader) => reader.close()));
    const expected = Array.from({ length: 8 }, (_, writer) =>
      Array.from({ length: 25 }, (_, round) => writer * 1_000 + round),
    );
    expect(seen().sort((left, right) => left - right)).toEqual(expected.flat());
  });

  it('is woken by what another process records, long before the next poll', async () => {
    const reader = openRecord(environment);
    const subscription = collecting('woken', ['woken']);
    reader.runner.start(subscription);
    await vi.waitFor(async () =>
      expect(await environment.database.client.subscriptionCursor.count({ where: { name: 'woken' } })).toBe(1),
    );
    await record.log.record(event('woken', 1));
    await vi.waitFor(() => expect(subscription.seen).toEqual([1]), PATIENCE);
    await reader.close();
  });

  it('goes on after its listening connection was cut', async () => {
    const reader = openRecord(environment);
    const subscription = collecting('cut', ['cut']);
    reader.runner.start(subscription);
    const owner = new pg.Client({ connectionString: environment.ownerUrl });
    await owner.connect();
    await vi.waitFor(async () => {
      const { rowCount } = await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query = 'listen gatehouse_events'`,
      );
      expect(rowCount).toBeGreaterThan(0);
    });
    await owner.end();
    await record.log.record(event('cut', 1));
    await vi.waitFor(() => expect(subscription.seen).toEqual([1]), PATIENCE);
    await reader.close();
  });
});
