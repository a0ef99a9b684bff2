import type { Deprecation } from '@gatehouse/contracts/registry';
import type { MicroDollars } from '@gatehouse/kernel';

/** What a million tokens of each kind cost. */
export interface ModelPrices {
  input: MicroDollars;
  output: MicroDollars;
  cacheWrite: MicroDollars;
  cacheRead: MicroDollars;
}

/** A model alias and what stands behind it (S0-GW-03). */
export interface Model {
  alias: string;
  /** The provider's id of the model. */
  target: string;
  maxOutputTokens: number;
  /** Whether prompts are marked for the provider's cache. */
  caching: boolean;
  /** Aliases that answer when this one cannot, in order. */
  fallbacks: string[];
  prices: ModelPrices;
  /** Left out as null: it is not. */
  deprecated?: Deprecation | null;
}
