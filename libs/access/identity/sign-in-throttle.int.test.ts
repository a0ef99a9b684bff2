import { HeldClock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

const environment = testEnvironment();
let clock: HeldClock;
let throttle: SignInThrottle;

beforeEach(() => {
  clock = new HeldClock(new Date('2026-01-01T00:00:00Z'));
  const attempts = new SignInAttemptsRepository(environment.database);
  throttle = new SignInThrottle(attempts, new UnitOfWork(environment.database), clock);
});

const tryOften = async (account: string, times: number): Promise<number> => {
  const tries = await Promise.allSettled(Array.from({ length: times }, () => throttle.take(account)));
  return tries.filter(({ status }) => status === 'fulfilled').length;
};

describe('SignInThrottle', () => {
  it('lets five tries through, also when many come at once', async () => {
    expect(await tryOften('many', 12)).toBe(5);
  });

  it('says how long to wait, and lets the next one through after that', async () => {
    await tryOften('patient', 5);
    await expect(throttle.take('patient')).rejects.toMatchObject({ code: 'too_many_sign_ins', retryAfterSeconds: 1 });
    clock.advance(1_000);
    expect(await tryOften('patient', 2)).toBe(1);
    await expect(throttle.take('patient')).rejects.toMatchObject({ retryAfterSeconds: 2 });
  });

  it('takes the account for the same however it is written', async () => {
    await tryOften('Somebody ', 5);
    expect(await tryOften('somebody', 1)).toBe(0);
  });

  it('forgets after a good sign-in, and leaves others alone', async () => {
    await tryOften('right', 5);
    await throttle.succeeded('right');
    expect(await tryOften('right', 5)).toBe(5);
    expect(await tryOften('other', 1)).toBe(1);
  });

  it('keeps no word of what was typed', async () => {
    await throttle.take('my-password-by-mistake');
    const { rows } = await environment.database.pool.query('select t::text as text from sign_in_attempts t');
    expect(JSON.stringify(rows)).not.toContain('my-password');
  });
});
