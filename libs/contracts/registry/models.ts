import { z } from 'zod';
import { endpoint, Slug, UsDollars } from '../http/index.ts';
import { Deprecation } from './deprecation.ts';

/** A model alias and what stands behind it. Prices are US dollars per million tokens. */
export const ModelView = z.object({
  alias: Slug,
  /** The provider's id of the model. */
  target: z.string(),
  maxOutputTokens: z.number().int(),
  /** Whether prompts are marked for the provider's cache. */
  caching: z.boolean(),
  /** Aliases that answer when this one cannot, in order. */
  fallbacks: z.array(z.string()),
  prices: z.object({ input: UsDollars, output: UsDollars, cacheWrite: UsDollars, cacheRead: UsDollars }),
  deprecated: Deprecation.nullable(),
});
export type ModelView = z.infer<typeof ModelView>;

export const listModels = endpoint({
  method: 'GET',
  path: '/models',
  summary: 'Lists the model aliases with their prices and fallbacks.',
  tag: 'models',
  permission: 'catalogue:read',
  response: z.object({ rows: z.array(ModelView) }),
});
