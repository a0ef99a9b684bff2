import { z } from 'zod';
import { ApprovalKind, ApprovalRoute } from './approvals.ts';
import { endpoint, Instant, PageQuery, page, Slug } from '../http/index.ts';

/** One policy of the bundle in force. */
export const Policy = z.object({
  id: z.string(),
  effect: z.enum(['permit', 'forbid']),
  file: z.string(),
  /** 1-based line in the file. */
  line: z.number().int(),
  text: z.string(),
});
export type Policy = z.infer<typeof Policy>;

/** A bundle that was or is in force, from when, by whom. */
export const PolicyActivation = z.object({
  version: z.number().int(),
  hash: z.string(),
  author: z.string(),
  reason: z.string(),
  activatedAt: Instant,
});
export type PolicyActivation = z.infer<typeof PolicyActivation>;

export const readPolicy = endpoint({
  method: 'GET',
  path: '/policy',
  summary: 'The policies in force, the schema they are checked against, and which bundle was active when.',
  tag: 'policy',
  permission: 'policy:read',
  query: PageQuery.extend({
    cursor: z
      .string()
      .regex(/^\d{1,9}$/, 'take the `next` of the page before')
      .optional(),
  }),
  response: z.object({
    /** Null before the first bundle; then the gate refuses everything. */
    active: PolicyActivation.nullable(),
    policies: z.array(Policy),
    /** Cedar schema: what a policy can speak of. */
    schema: z.string(),
    history: page(PolicyActivation),
  }),
});

/** A made-up call to hold against policies, naming things of the catalogue. */
export const SampleCall = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('session_start'), agentId: Slug, onBehalfOf: Slug }),
  z.strictObject({ kind: z.literal('tool_call'), agentId: Slug, onBehalfOf: Slug, toolId: Slug }),
  z.strictObject({ kind: z.literal('model_call'), agentId: Slug, onBehalfOf: Slug, alias: Slug }),
]);
export type SampleCall = z.infer<typeof SampleCall>;

export const testPolicy = endpoint({
  method: 'POST',
  path: '/policy/tests',
  summary: 'What the policies in force, or those given, say to a sample call. Nothing is changed.',
  tag: 'policy',
  permission: 'policy:read',
  body: z.strictObject({
    call: SampleCall,
    /** Cedar texts by file name; left out for the bundle in force. */
    sources: z.record(z.string().max(100), z.string().max(100_000)).optional(),
  }),
  response: z.object({
    allowed: z.boolean(),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    policyIds: z.array(z.string()),
    /** Whose consent it would need first. */
    obligations: z.array(
      z.object({
        kind: ApprovalKind,
        route: ApprovalRoute,
        quorum: z.number().int(),
        expiresInSeconds: z.number().int(),
      }),
    ),
  }),
});
