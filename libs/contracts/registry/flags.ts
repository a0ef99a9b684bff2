import { z } from 'zod';
import { endpoint, Instant, Slug } from '../http/index.ts';
import { CatalogueStatus } from './tools.ts';

/** Id of a flag: as of anything catalogued, and long enough for one that is named after an agent. */
export const FlagId = z
  .string()
  .max(80)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, "-" or "_", and start with a letter or digit');

/** What shares of a percentage are counted by. */
export const FlagUnit = z.enum(['person', 'agent', 'session']);
export type FlagUnit = z.infer<typeof FlagUnit>;

/** For whom a flag is on: everything that a rule says must fit, and of a list any one. An empty list says nothing. */
export const FlagRule = z.object({
  departments: z.array(z.string()),
  people: z.array(z.string()),
  agents: z.array(z.string()),
  /** Share of those that fit, 0 to 100. The same ones stay in it while it grows. */
  percentage: z.number().min(0).max(100),
  by: FlagUnit,
});
export type FlagRule = z.infer<typeof FlagRule>;

export const FlagView = z.object({
  id: FlagId,
  description: z.string(),
  /** `inactive` is off for everybody. */
  status: CatalogueStatus,
  /** On where any of them fits; for everybody when there is none. */
  rules: z.array(FlagRule),
  updatedAt: Instant,
});
export type FlagView = z.infer<typeof FlagView>;

/** Why a flag is on or off, in OpenFeature's words. */
export const FlagReason = z.enum(['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'DEFAULT', 'STALE', 'ERROR']);
export type FlagReason = z.infer<typeof FlagReason>;

/** Why a flag could not be evaluated, in OpenFeature's words. */
export const FlagErrorCode = z.enum(['FLAG_NOT_FOUND', 'PROVIDER_NOT_READY', 'GENERAL']);
export type FlagErrorCode = z.infer<typeof FlagErrorCode>;

export const FlagEvaluation = z.object({
  id: z.string(),
  value: z.boolean(),
  reason: FlagReason,
  errorCode: FlagErrorCode.nullable(),
  /** In words. */
  explanation: z.string(),
});
export type FlagEvaluation = z.infer<typeof FlagEvaluation>;

export const listFlags = endpoint({
  method: 'GET',
  path: '/flags',
  summary: 'Lists the feature flags with their rules, by id.',
  tag: 'flags',
  permission: 'policy:read',
  response: z.object({ rows: z.array(FlagView) }),
});

export const evaluateFlag = endpoint({
  method: 'GET',
  path: '/flags/:id/evaluation',
  summary: 'Whether a flag is on for somebody, and why; a flag that is not there is off.',
  tag: 'flags',
  permission: 'policy:read',
  params: z.strictObject({ id: z.string().min(1).max(100) }),
  query: z.strictObject({
    department: Slug.optional(),
    person: Slug.optional(),
    agent: Slug.optional(),
    session: z.string().min(1).max(100).optional(),
  }),
  response: FlagEvaluation,
});
