import { Role, Slug } from '@gatehouse/contracts/http';
import {
  GuardedArgument,
  AgentStatus,
  AgentTier,
  CatalogueStatus,
  FlagId,
  FlagUnit,
  RateLimitWindow,
  Sensitivity,
  ServerTransport,
  SideEffect,
} from '@gatehouse/contracts/registry';
import { microDollars } from '@gatehouse/kernel';
import { z } from 'zod';

/** Text that a database can keep: no NUL, no half of a surrogate pair. */
const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'must be well-formed Unicode without NUL characters');

/** US dollars with at most six decimal places, as micro-dollars. */
const amount = z
  .number()
  .min(0)
  .max(1_000_000_000)
  .refine((value) => Number.isInteger(Number((value * 1e6).toFixed(3))), 'must have at most six decimal places')
  .transform((value) => microDollars(value));

const DURATIONS = { minutely: 'minute', hourly: 'hour', daily: 'day', monthly: 'month', lifetime: 'lifetime' } as const;

/** The terms of a budget, as the gateway's configuration names them (S0-GW-04). */
const budget = {
  max_budget: amount,
  budget_duration: z
    .enum(['minutely', 'hourly', 'daily', 'monthly', 'lifetime'])
    .transform((duration) => DURATIONS[duration]),
  warn_percent: z.number().int().min(1).max(99).default(80),
};

/** That something is on its way out. Days, UTC. */
const deprecated = z
  .strictObject({
    since: z.iso.date('must be a day, as 2026-11-20'),
    reason: text(300),
    replacement: Slug.optional(),
    sunset: z.iso.date('must be a day, as 2026-11-20').optional(),
  })
  .refine(({ since, sunset }) => sunset === undefined || sunset >= since, {
    path: ['sunset'],
    message: 'must not be before since',
  })
  .optional();

const Department = z.strictObject({ id: Slug, name: text(100) });

const Person = z.strictObject({
  id: Slug,
  name: text(100),
  email: z.email().max(200).optional(),
  department: Slug,
  roles: z.array(Role).min(1),
  status: z.enum(['active', 'disabled']).default('active'),
});

const ModelEntry = z.strictObject({
  alias: Slug,
  target: text(200),
  max_output_tokens: z.number().int().min(1).max(1_000_000),
  caching: z.boolean(),
  fallbacks: z.array(Slug).default([]),
  /** US dollars per million tokens. */
  prices: z.strictObject({ input: amount, output: amount, cache_write: amount, cache_read: amount }),
  deprecated,
});

const Server = z.strictObject({
  id: Slug,
  description: text(500),
  transport: ServerTransport,
  /** Of http servers, and of no others. */
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .max(500)
    .optional(),
  call_timeout_seconds: z.number().min(0.1).max(600).default(30),
  status: CatalogueStatus.default('active'),
});

const rateLimit = z
  .string()
  .regex(/^[1-9]\d{0,5}\/(second|minute|hour|day)$/, 'must be a count and a window, as in 10/minute')
  .transform((value) => {
    const [count, window] = value.split('/');
    return { count: Number(count), window: RateLimitWindow.parse(window) };
  });

const toolGuard = z
  .strictObject({
    shell: GuardedArgument.optional(),
    ephemeral: z.boolean().optional(),
    sql: GuardedArgument.optional(),
    most_rows: z.number().int().min(1).max(100_000).optional(),
    allow_star: z.boolean().optional(),
    schemas: z.array(text(200)).max(200).optional(),
    tables: z.array(text(200)).max(1_000).optional(),
    functions: z.array(text(200)).max(200).optional(),
  })
  .superRefine(({ shell, ephemeral, sql, ...scope }, context) => {
    const asShell =
      shell !== undefined && sql === undefined && Object.values(scope).every((value) => value === undefined);
    const asSql = sql !== undefined && shell === undefined && ephemeral === undefined;
    if (asShell || asSql) return;
    context.addIssue({
      code: 'custom',
      message:
        'must name one argument: as `shell` (and no more than `ephemeral`), or as `sql` (with `most_rows`, `allow_star`, `schemas`, `tables`, `functions`)',
    });
  });

const Tool = z.strictObject({
  id: Slug,
  mcp_server: Slug,
  /** What the server calls it; the id when left out. */
  name_at_server: text(128).optional(),
  description: text(1_000),
  side_effect: SideEffect,
  sensitivity: Sensitivity,
  /** Whoever does not say is taken for the more dangerous. */
  external: z.boolean().default(true),
  idempotent: z.boolean().default(false),
  realm: Slug.default('none'),
  rate_limit: rateLimit.nullable().default(null),
  status: CatalogueStatus.default('active'),
  deprecated,
  /** Whether whoever approves a call may change its arguments. */
  approvers_may_edit: z.boolean().default(false),
  /** Which arguments are run as shell or SQL. */
  guards: z.array(toolGuard).max(20).default([]),
});

/** A tool that an agent may call; with `@3`, by that version of its contract and no other. */
const toolGrant = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}(@[1-9]\d{0,5})?$/,
    'must be the id of a tool, or one with a version as in files_read@2',
  )
  .transform((value) => {
    const [id = '', version] = value.split('@');
    return { id, version: version === undefined ? null : Number(version) };
  });

const Agent = z.strictObject({
  id: Slug,
  name: text(100),
  tier: AgentTier,
  owner: z.email().max(200),
  slack_handle: text(100).startsWith('@').optional(),
  department: Slug,
  status: AgentStatus.default('draft'),
  model: Slug,
  system_prompt: text(50_000),
  allowed_tools: z.array(toolGrant),
  limits: z.strictObject({
    iterations: z.number().int().min(1).max(1_000),
    tokens: z.number().int().min(1).max(100_000_000),
    seconds: z.number().int().min(1).max(86_400),
  }),
  budget: z.strictObject(budget).optional(),
  deprecated,
});

const FlagRuleEntry = z.strictObject({
  departments: z.array(Slug).default([]),
  people: z.array(Slug).default([]),
  agents: z.array(Slug).default([]),
  percentage: z.number().min(0).max(100).default(100),
  by: FlagUnit.default('person'),
});

const FlagEntry = z.strictObject({
  id: FlagId,
  description: text(500),
  /** Off until somebody says otherwise. */
  status: CatalogueStatus.default('inactive'),
  rules: z.array(FlagRuleEntry).max(50).default([]),
});

const Key = z.strictObject({
  key: Slug,
  agent: Slug,
  models: z.array(Slug).min(1),
  max_budget: budget.max_budget.optional(),
  budget_duration: budget.budget_duration.optional(),
  warn_percent: budget.warn_percent,
});

/** What one YAML file of the catalogue may hold: any of the sections, each as a list. */
export const CatalogueSections = z.strictObject({
  departments: z.array(Department).default([]),
  people: z.array(Person).default([]),
  models: z.array(ModelEntry).default([]),
  servers: z.array(Server).default([]),
  tools: z.array(Tool).default([]),
  agents: z.array(Agent).default([]),
  keys: z.array(Key).default([]),
  flags: z.array(FlagEntry).default([]),
});
export type CatalogueSections = z.output<typeof CatalogueSections>;
export type SectionName = keyof CatalogueSections;
