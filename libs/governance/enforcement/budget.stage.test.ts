import fc from 'fast-check';
import { costOf } from '@gatehouse/registry/models';
import { describe, expect, it, vi } from 'vitest';
import type { MetWindow } from '../budgets/index.ts';
import { budgetStage, highestCost } from './budget.stage.ts';
import { MODEL, resolvedModelCall, resolvedStart, resolvedToolCall } from './stages.fixture.ts';

const window: MetWindow = {
  budgetId: 'agent:eng-prod:usd:month',
  holder: { scope: 'agent', target: 'eng-prod' },
  window: 'month',
  startsAt: new Date('2026-11-01T00:00:00Z'),
  limit: 300_000_000n,
  spent: 299_995_000n,
  reserved: 0n,
};
const holders = [
  { scope: 'agent', target: 'eng-prod' },
  { scope: 'virtual_key', target: 'key-1' },
];
const answering = (found: MetWindow | null) => ({
  hold: vi.fn(async () => found),
  exhausted: vi.fn(async () => found),
});

describe('budgetStage', () => {
  it('sets the most that a model call can cost aside, on agent and key', async () => {
    const reservations = answering(null);
    const answer = await budgetStage(reservations)(resolvedModelCall());
    // 1,000 tokens written to the cache at 2.50 a million, 500 answered at 10.00.
    expect(answer).toEqual({ refusal: null, evidence: { reserved: 7_500n } });
    expect(reservations.hold).toHaveBeenCalledWith('action-1', holders, 7_500n);
  });

  it('refuses in the words of S0-HAR-18 and names the budget to whoever can raise it', async () => {
    const { refusal } = await budgetStage(answering(window))(resolvedModelCall());
    expect(refusal).toEqual({
      code: 'budget_exhausted',
      reason: 'agent is over budget, try again next month',
      changedBy:
        'an admin, by raising the budget agent:eng-prod:usd:month in the catalogue (300.00 USD, of which 299.995 are spent and 0.00 set aside)',
    });
  });

  it('asks for patience when the money is only set aside for calls under way', async () => {
    const busy = { ...window, spent: 200_000_000n, reserved: 99_995_000n };
    const { refusal } = await budgetStage(answering(busy))(resolvedModelCall());
    expect(refusal).toMatchObject({ code: 'budget_set_aside', retryAfterSeconds: expect.any(Number) });
  });

  it('lets a session begin while something is left, and sets nothing aside for it', async () => {
    const reservations = answering(null);
    expect((await budgetStage(reservations)(resolvedStart())).refusal).toBeNull();
    expect(reservations.exhausted).toHaveBeenCalledWith(holders);
    expect(reservations.hold).not.toHaveBeenCalled();
    expect((await budgetStage(answering(window))(resolvedStart())).refusal?.code).toBe('budget_exhausted');
  });

  it('has nothing to say to tool calls', async () => {
    expect(await budgetStage(answering(window))(resolvedToolCall())).toEqual({ refusal: null });
  });
});

describe('highestCost', () => {
  it('is never less than what the call turns out to cost, however its tokens were counted', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(count, count, count, count, (plain, written, read, output) => {
        const bound = highestCost(MODEL, plain + written + read, output);
        const tokens = { inputTokens: plain, cacheWriteTokens: written, cacheReadTokens: read, outputTokens: output };
        expect(bound >= costOf(MODEL, tokens)).toBe(true);
      }),
    );
  });
});
