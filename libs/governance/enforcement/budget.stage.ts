import { formatDollars, type MicroDollars } from '@gatehouse/kernel';
import { costOf, type Model } from '@gatehouse/registry/models';
import type { BudgetHolder, MetWindow, Reservations } from '../budgets/index.ts';
import type { ResolvedAction } from './facts.ts';
import { PASS, type Stage, type StageRefusal } from './stage.ts';

/** What a person is told whose agent has no money left (S0-HAR-18). */
const OVER_BUDGET = 'agent is over budget, try again next month';

/**
 * The last stage: there is money for it. A model call sets aside the most that it can cost; a session only begins while
 * something is left; tool calls are not priced.
 */
export const budgetStage =
  (reservations: Pick<Reservations, 'hold' | 'exhausted'>): Stage =>
  async (resolved) => {
    if (resolved.kind === 'tool_call') return PASS;
    if (resolved.kind === 'session_start') {
      const exhausted = await reservations.exhausted(holdersOf(resolved));
      return exhausted ? { refusal: overBudget(exhausted) } : PASS;
    }
    const { action, model } = resolved;
    const amount = highestCost(model, action.inputTokens, action.maxOutputTokens);
    const refusing = await reservations.hold(action.id, holdersOf(resolved), amount);
    return refusing ? { refusal: overBudget(refusing) } : { refusal: null, evidence: { reserved: amount } };
  };

/** The most that a call can cost: no token comes from the cache, each is written to it, and every answer is as long as it may be. */
export function highestCost(model: Pick<Model, 'prices'>, inputTokens: number, maxOutputTokens: number): MicroDollars {
  const nothing = { inputTokens: 0, outputTokens: maxOutputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const plain = costOf(model, { ...nothing, inputTokens });
  const cached = costOf(model, { ...nothing, cacheWriteTokens: inputTokens });
  if (cached > plain) return cached;
  return plain;
}

const holdersOf = ({ agent, virtualKey }: ResolvedAction): BudgetHolder[] => [
  { scope: 'agent', target: agent.id },
  ...(virtualKey ? [{ scope: 'virtual_key' as const, target: virtualKey.id }] : []),
];

const overBudget = ({ budgetId, limit, spent, reserved }: MetWindow): StageRefusal => ({
  code: 'budget_exhausted',
  reason: OVER_BUDGET,
  changedBy:
    `an admin, by raising the budget ${budgetId} in the catalogue (${formatDollars(limit)} USD, of which ` +
    `${formatDollars(spent)} are spent and ${formatDollars(reserved)} set aside)`,
});
