import { z } from 'zod';
import { endpoint, IdParams, Instant, PageQuery, page, Slug } from '../http/index.ts';
import { Deprecation } from './deprecation.ts';

/** Which controls apply: 1 money and customer data, 2 sensitive data and effects outside, 3 internal work (S0-PLT-01). */
export const AgentTier = z.literal([1, 2, 3]);
export type AgentTier = z.infer<typeof AgentTier>;

export const AgentStatus = z.enum(['draft', 'active', 'paused', 'archived']);
export type AgentStatus = z.infer<typeof AgentStatus>;

/** How far one task of an agent may go before it is ended, with the reason told. */
export const AgentLimits = z.object({
  /** Model calls. */
  iterations: z.number().int().min(1),
  /** Input and output tokens together. */
  tokens: z.number().int().min(1),
  /** Wall clock. */
  seconds: z.number().int().min(1),
});
export type AgentLimits = z.infer<typeof AgentLimits>;

/** What an agent is, in one version of it. A change of any of it is a new version. */
export const AgentDefinition = z.object({
  systemPrompt: z.string(),
  /** Alias of a catalogued model. */
  modelAlias: z.string(),
  /** Ids of catalogued tools; sorted, without doubles. */
  allowedTools: z.array(z.string()),
  /** Version of a tool's contract that the agent keeps to, by the tool's id; a tool that is not here goes by its current one. */
  toolVersions: z.record(z.string(), z.number().int().min(1)).optional(),
  limits: AgentLimits,
});
export type AgentDefinition = z.infer<typeof AgentDefinition>;

/** An agent as it stands, with the definition of its current version. */
export const AgentView = z.object({
  id: Slug,
  name: z.string(),
  tier: AgentTier,
  /** E-mail address of the person who answers for it. */
  owner: z.string(),
  slackHandle: z.string().nullable(),
  departmentId: z.string(),
  status: AgentStatus,
  version: z.number().int(),
  deprecated: Deprecation.nullable(),
  definition: AgentDefinition,
});
export type AgentView = z.infer<typeof AgentView>;

/** One immutable revision (S0-PLT-07). */
export const AgentVersionView = z.object({
  version: z.number().int(),
  /** Who applied it, `person:platform-admin`. */
  author: z.string(),
  /** SHA-256 of the definition's canonical JSON, hexadecimal. */
  contentHash: z.string(),
  createdAt: Instant,
  definition: AgentDefinition,
});
export type AgentVersionView = z.infer<typeof AgentVersionView>;

export const listAgents = endpoint({
  method: 'GET',
  path: '/agents',
  summary: 'Lists the agents that the caller may see, by id.',
  tag: 'agents',
  permission: 'catalogue:read',
  query: PageQuery.extend({ status: AgentStatus.optional(), department: Slug.optional() }),
  response: page(AgentView),
});

export const getAgent = endpoint({
  method: 'GET',
  path: '/agents/:id',
  summary: 'One agent with its current definition.',
  tag: 'agents',
  permission: 'catalogue:read',
  params: IdParams,
  response: AgentView,
});

export const listAgentVersions = endpoint({
  method: 'GET',
  path: '/agents/:id/versions',
  summary: 'The revisions of an agent, newest first, each with its author.',
  tag: 'agents',
  permission: 'catalogue:read',
  params: IdParams,
  query: PageQuery.extend({
    cursor: z
      .string()
      .regex(/^\d{1,9}$/, 'must be the `next` of the page before')
      .optional(),
  }),
  response: page(AgentVersionView),
});
