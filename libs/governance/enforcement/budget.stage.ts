import { formatDollars, type MicroDollars } from '@gatehouse/kernel';
import { costOf, type Model } from '@gatehouse/registry/models';
import { type BudgetHolder, isExhaustedFor, type MetWindow, type Reservations } from '../budgets/index.ts';
import type { ResolvedAction } from './facts.ts';
import { PASS, type PlainStage, type StageRefusal } from './stage.ts';

/** What a person is told whose agent has no money left (S0-HAR-18). */
const OVER_BUDGET = 'agent is over budget, try again next month';

/** About how long a model call takes. */
const RETRY_SECONDS = 10;

/**
 * The last stage: there is money for it. A model call sets aside the most that it can cost; a session only begins while
 * something is left; tool calls are not priced.
 */
export const budgetStage =
  (reservations: Pick<Reservations, 'hold' | 'exhausted'>): PlainStage =>
  async (resolved) => {
    if (resolved.kind === 'tool_call') return PASS;
    if (resolved.kind === 'session_start') {
      const exhausted = await reservations.exhausted(holdersOf(resolved));
      return exhausted ? { refusal: overBudget(exhausted) } : PASS;
    }
    const { action, model } = resolved;
    const amount = highestCost(model, action.inputTokens, action.maxOutputTokens);
    const refusing = await reservations.hold(action.id, holdersOf(resolved), amount);
    if (!refusing) return { refusal: null, evidence: { reserved: amount } };
    return { refusal: isExhaustedFor(refusing, amount) ? overBudget(refusing) : setAside(refusing) };
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

const overBudget = (window: MetWindow): StageRefusal => ({
  code: 'budget_exhausted',
  reason: OVER_BUDGET,
  changedBy: `an admin, by raising the budget ${standing(window)}`,
});

/** There is money, but calls under way may need it: most of what they set aside comes back when they end. */
const setAside = (window: MetWindow): StageRefusal => ({
  code: 'budget_set_aside',
  reason: 'The rest of the budget is set aside for calls that are under way. Try again in a moment.',
  retryAfterSeconds: RETRY_SECONDS,
  changedBy: `those calls, when they end, or an admin, by raising the budget ${standing(window)}`,
});

const standing = ({ budgetId, limit, spent, reserved }: MetWindow): string =>
  `${budgetId} in the catalogue (${formatDollars(limit)} USD, of which ${formatDollars(spent)} are spent and ` +
  `${formatDollars(reserved)} set aside)`;
