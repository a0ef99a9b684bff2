import type { MicroDollars } from '@gatehouse/kernel';
import type { Model } from './model.ts';

/** Tokens of one model call, each kind counted apart: cached ones are not in `inputTokens`. */
export interface BilledTokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

const PER_MILLION = 1_000_000n;

/**
 * What a call costs at the model's prices, rounded up to the micro-dollar once, at the end, so that a budget never counts
 * less than what was spent.
 *
 * @throws RangeError for a number of tokens that is negative or no integer
 */
export function costOf(model: Pick<Model, 'prices'>, tokens: BilledTokens): MicroDollars {
  const total =
    count(tokens.inputTokens) * model.prices.input +
    count(tokens.outputTokens) * model.prices.output +
    count(tokens.cacheWriteTokens) * model.prices.cacheWrite +
    count(tokens.cacheReadTokens) * model.prices.cacheRead;
  return (total + PER_MILLION - 1n) / PER_MILLION;
}

function count(tokens: number): bigint {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError(`${tokens} is not a number of tokens`);
  return BigInt(tokens);
}
