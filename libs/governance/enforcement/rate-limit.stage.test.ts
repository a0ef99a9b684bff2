import { describe, expect, it, vi } from 'vitest';
import { rateLimitStage } from './rate-limit.stage.ts';
import { resolvedModelCall, resolvedToolCall } from './stages.fixture.ts';

const rateLimit = { count: 10, window: 'minute' } as const;

describe('rateLimitStage', () => {
  it('counts calls to a tool that has a limit, by agent', async () => {
    const take = vi.fn(async () => 0);
    expect(await rateLimitStage({ take })(resolvedToolCall({ rateLimit }))).toEqual({ refusal: null });
    expect(take).toHaveBeenCalledWith('eng-prod', 'codebase_search', rateLimit);
  });

  it('refuses over the limit and says when to come back', async () => {
    const answer = await rateLimitStage({ take: async () => 42 })(resolvedToolCall({ rateLimit }));
    expect(answer.refusal).toEqual({
      code: 'rate_limited',
      reason: 'Tool codebase_search may be called 10 times per minute by one agent.',
      changedBy: 'an admin, by changing the tool in the catalogue',
      retryAfterSeconds: 42,
    });
  });

  it('does not count what has no limit', async () => {
    const take = vi.fn(async () => 42);
    expect(await rateLimitStage({ take })(resolvedToolCall())).toEqual({ refusal: null });
    expect(await rateLimitStage({ take })(resolvedModelCall())).toEqual({ refusal: null });
    expect(take).not.toHaveBeenCalled();
  });
});
