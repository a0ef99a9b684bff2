import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { DatabaseListener } from './database-listener.ts';

const environment = testEnvironment();
let listener: DatabaseListener;
beforeAll(() => {
  listener = new DatabaseListener(environment.config);
});
afterAll(() => listener?.beforeApplicationShutdown());

const notify = (channel: string) => environment.database.pool.query('select pg_notify($1, $2)', [channel, '']);

describe('DatabaseListener', () => {
  it('wakes those who listen to a channel, and nobody else', async () => {
    const [heard, other] = [vi.fn(), vi.fn()];
    listener.listen('heard', heard);
    listener.listen('other', other);
    // Everybody is woken once when their listening begins.
    await vi.waitFor(() => expect([heard, other].map(({ mock }) => mock.calls.length)).toEqual([1, 1]));
    await notify('heard');
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('listens again after its connection was cut, and wakes everybody then', async () => {
    const heard = vi.fn();
    listener.listen('again', heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    await environment.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen%' and pid <> pg_backend_pid()`,
    );
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), { timeout: 5_000 });
    await notify('again');
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
  });
});
