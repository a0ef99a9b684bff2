import { newId } from '@gatehouse/kernel';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ToolRateLimit } from './tool-rate-limit.ts';
import { ToolRateLimitRepository } from './tool-rate-limit.repository.ts';

const environment = testEnvironment();
let limit: ToolRateLimit;
beforeAll(() => {
  limit = new ToolRateLimit(new ToolRateLimitRepository(environment.database));
});

describe('ToolRateLimit', () => {
  it('grants exactly as many calls as the limit counts, with 40 at once, and says when to come back', async () => {
    const agent = newId();
    const waits = await Promise.all(
      Array.from({ length: 40 }, () => limit.take(agent, 'sandbox_exec_python', { count: 10, window: 'minute' })),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    for (const wait of waits.filter((seconds) => seconds > 0)) {
      expect(wait).toBeGreaterThan(50);
      expect(wait).toBeLessThanOrEqual(60);
    }
  });

  it('counts each agent and each tool apart', async () => {
    const [one, other] = [newId(), newId()];
    const once = { count: 1, window: 'day' } as const;
    expect(await limit.take(one, 'a', once)).toBe(0);
    expect(await limit.take(other, 'a', once)).toBe(0);
    expect(await limit.take(one, 'b', once)).toBe(0);
    expect(await limit.take(one, 'a', once)).toBeGreaterThan(0);
  });

  it('grants again once the span has passed, and not before', async () => {
    const agent = newId();
    const perSecond = { count: 1, window: 'second' } as const;
    const begin = performance.now();
    expect(await limit.take(agent, 'a', perSecond)).toBe(0);
    await vi.waitFor(async () => expect(await limit.take(agent, 'a', perSecond)).toBe(0), { timeout: 10_000 });
    expect(performance.now() - begin).toBeGreaterThan(1_000);
  });
});
