import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import { endpoint, IdParams, Instant, PageQuery, page, Slug } from '../http/index.ts';
import { Deprecation } from './deprecation.ts';
import { ToolGuards } from './tool-guard.ts';

const JsonValue: z.ZodType<Json> = z.json();

/** What a call does to the world: nothing, something that can be undone, something that cannot (S0-TOL-08). */
export const SideEffect = z.enum(['read', 'reversible', 'irreversible']);
export type SideEffect = z.infer<typeof SideEffect>;

/** The most sensitive thing that a result may hold (S0-TOL-09). */
export const Sensitivity = z.enum(['none', 'internal', 'pii']);
export type Sensitivity = z.infer<typeof Sensitivity>;

export const RateLimitWindow = z.enum(['second', 'minute', 'hour', 'day']);
export type RateLimitWindow = z.infer<typeof RateLimitWindow>;

/** At most `count` calls of one agent in each window. */
export const RateLimit = z.object({ count: z.number().int().min(1), window: RateLimitWindow });
export type RateLimit = z.infer<typeof RateLimit>;

/** What a server says of a tool: the part that a model sees and that is pinned. */
export const ToolContract = z.object({
  description: z.string(),
  inputSchema: JsonValue,
  /** What the server claims of the tool, as `readOnlyHint`: noted, so that a change is seen, and never trusted. */
  annotations: z.record(z.string(), JsonValue).optional(),
});
export type ToolContract = z.infer<typeof ToolContract>;

/** Something about a tool's definition that a reviewer should see. `severe` ones keep it from being called unreviewed. */
export const DefinitionFinding = z.object({
  rule: z.enum([
    'hidden_instruction',
    'invisible_characters',
    'hidden_comment',
    'encoded_block',
    'long_description',
    'look_alike_name',
  ]),
  severity: z.enum(['severe', 'notice']),
  /** Where it is: `name`, `description`, `inputSchema.properties.path.description`. */
  where: z.string(),
  message: z.string(),
});
export type DefinitionFinding = z.infer<typeof DefinitionFinding>;

/** What a reviewer judges a tool to be (S0-TOL-14). */
export const RiskClass = z.strictObject({ sideEffect: SideEffect, sensitivity: Sensitivity, external: z.boolean() });
export type RiskClass = z.infer<typeof RiskClass>;

/** `inactive` ones stay in the catalogue, but are not offered and not called. */
export const CatalogueStatus = z.enum(['active', 'inactive']);
export type CatalogueStatus = z.infer<typeof CatalogueStatus>;

export const ToolView = z.object({
  id: Slug,
  serverId: z.string(),
  /** What its server calls it. */
  nameAtServer: z.string(),
  description: z.string(),
  sideEffect: SideEffect,
  /** Whether it reaches a system outside the company. */
  external: z.boolean(),
  /** Reviewed: calling it twice does what calling it once does. */
  idempotent: z.boolean(),
  sensitivity: Sensitivity,
  /** Whose credential it needs; `none` for no credential. */
  realm: z.string(),
  rateLimit: RateLimit.nullable(),
  status: CatalogueStatus,
  /** Null until its server was connected for the first time. */
  contract: ToolContract.extend({ hash: z.string() }).nullable(),
  /** Hash of a different contract that the server offers now; the tool is refused until somebody accepts it. */
  offeredHash: z.string().nullable(),
  /** Number of the pinned contract; every contract that was ever pinned is kept. */
  contractVersion: z.number().int().nullable(),
  /** What the scan of what the server offers now has found. */
  findings: z.array(DefinitionFinding),
  deprecated: Deprecation.nullable(),
  /** Which arguments are run as shell or SQL, and are looked at before a call. */
  guards: ToolGuards,
  /** Whether whoever approves a call may change its arguments. */
  editable: z.boolean(),
});
export type ToolView = z.infer<typeof ToolView>;

/** One tool, with the contract that waits for review when there is one. */
export const ToolDetail = ToolView.extend({ pinnedAt: Instant.nullable(), offeredContract: ToolContract.nullable() });
export type ToolDetail = z.infer<typeof ToolDetail>;

/** How a tool server is reached: in our own process, as a program, at an address. */
export const ServerTransport = z.enum(['builtin', 'stdio', 'http']);
export type ServerTransport = z.infer<typeof ServerTransport>;

export const McpServerView = z.object({
  id: Slug,
  description: z.string(),
  transport: ServerTransport,
  /** Address, of http servers only. */
  endpoint: z.string().nullable(),
  callTimeoutMs: z.number().int(),
  status: CatalogueStatus,
});
export type McpServerView = z.infer<typeof McpServerView>;

export const listTools = endpoint({
  method: 'GET',
  path: '/tools',
  summary: 'Lists the catalogued tools, by id.',
  tag: 'tools',
  permission: 'catalogue:read',
  query: PageQuery.extend({ server: Slug.optional(), status: CatalogueStatus.optional() }),
  response: page(ToolView),
});

export const getTool = endpoint({
  method: 'GET',
  path: '/tools/:id',
  summary: 'One tool with its pinned contract, and the contract that waits for review when there is one.',
  tag: 'tools',
  permission: 'catalogue:read',
  params: IdParams,
  response: ToolDetail,
});

export const acceptToolContract = endpoint({
  method: 'POST',
  path: '/tools/:id/contract',
  summary: 'Pins the contract that the server offers now, after somebody has looked at it.',
  tag: 'tools',
  permission: 'catalogue:write',
  params: IdParams,
  // The hash says which offer was looked at; a newer one has to be looked at again.
  body: z.strictObject({
    hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
    /** What the reviewer judges the tool to be; refused when the catalogue says otherwise. */
    riskClass: RiskClass,
    note: z.string().trim().min(1).max(1_000),
  }),
  response: ToolDetail,
});

/** A contract that was pinned, with its review. */
export const ToolContractVersion = z.object({
  version: z.number().int(),
  contract: ToolContract,
  hash: z.string(),
  findings: z.array(DefinitionFinding),
  riskClass: RiskClass,
  /** As an actor; `platform:registry` for one that was pinned at first sight. */
  reviewer: z.string(),
  note: z.string(),
  pinnedAt: Instant,
});
export type ToolContractVersion = z.infer<typeof ToolContractVersion>;

export const listToolContracts = endpoint({
  method: 'GET',
  path: '/tools/:id/contracts',
  summary: 'Every contract that was pinned for a tool, newest first, with who reviewed it and how.',
  tag: 'tools',
  permission: 'catalogue:read',
  params: IdParams,
  response: z.object({ rows: z.array(ToolContractVersion) }),
});

/** An agent that may call a tool. */
export const ToolUser = z.object({
  agentId: z.string(),
  name: z.string(),
  status: z.string(),
  agentVersion: z.number().int(),
  /** Since when this version of the agent is there. */
  since: Instant,
  /** Version of the tool's contract that was pinned then; null when there was none. */
  contractVersionThen: z.number().int().nullable(),
  /** Version that the agent keeps to; null when it goes by the current one. */
  pinnedVersion: z.number().int().nullable(),
  /** Version that its calls are held against now; null when they are refused. */
  usesVersion: z.number().int().nullable(),
  /** Why its calls of the tool are refused whatever they ask for; null while they are not. */
  refusal: z.string().nullable(),
});
export type ToolUser = z.infer<typeof ToolUser>;

export const listToolUsers = endpoint({
  method: 'GET',
  path: '/tools/:id/users',
  summary: 'The agents that may call a tool, with the contract they were made for and the one they get now.',
  tag: 'tools',
  permission: 'catalogue:read',
  params: IdParams,
  response: z.object({
    contractVersion: z.number().int().nullable(),
    deprecated: Deprecation.nullable(),
    rows: z.array(ToolUser),
  }),
});

export const listServers = endpoint({
  method: 'GET',
  path: '/servers',
  summary: 'Lists the tool servers, by id.',
  tag: 'tools',
  permission: 'catalogue:read',
  query: PageQuery,
  response: page(McpServerView),
});
