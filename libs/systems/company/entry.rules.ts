import type { BudgetWindow } from '@gatehouse/contracts/governance';
import type { Deprecation, ToolGuard } from '@gatehouse/contracts/registry';
import { dollars } from '@gatehouse/kernel';
import type { Entry, EntryContent } from '@gatehouse/registry/revisions/rules';
import type { BudgetTerms, Catalogue } from './catalogue.ts';

const DURATIONS: Record<BudgetWindow, string> = {
  minute: 'minutely',
  hour: 'hourly',
  day: 'daily',
  month: 'monthly',
  lifetime: 'lifetime',
};

/**
 * Every entry of a catalogue in the words of its files, with nothing left to a default, so that two of them can be compared
 * field by field. Budgets are entries of their own: they change without the agent or the key that they bind.
 */
export const entriesOf = (catalogue: Catalogue): Entry[] => [
  ...catalogue.departments.map(({ id, name }) => ({ kind: 'department' as const, id, content: { id, name } })),
  ...catalogue.people.map(personEntry),
  ...catalogue.models.map(modelEntry),
  ...catalogue.servers.map(serverEntry),
  ...catalogue.tools.map(toolEntry),
  ...catalogue.agents.map(agentEntry),
  ...catalogue.keys.map(({ name, agentId, models }) => ({
    kind: 'key' as const,
    id: name,
    content: { key: name, agent: agentId, models },
  })),
  ...catalogue.flags.map(flagEntry),
  ...catalogue.agents.flatMap(({ id, budget }) => budgetEntry({ agent: id }, `agent:${id}`, budget)),
  ...catalogue.keys.flatMap(({ name, budget }) => budgetEntry({ key: name }, `key:${name}`, budget)),
];

const personEntry = (person: Catalogue['people'][number]): Entry => ({
  kind: 'person',
  id: person.id,
  content: {
    id: person.id,
    name: person.name,
    // The registry keeps addresses in lower case.
    ...(person.email !== null && { email: person.email.toLowerCase() }),
    department: person.departmentId,
    roles: person.roles,
    status: person.status,
  },
});

const modelEntry = (model: Catalogue['models'][number]): Entry => ({
  kind: 'model',
  id: model.alias,
  content: {
    alias: model.alias,
    target: model.target,
    max_output_tokens: model.maxOutputTokens,
    caching: model.caching,
    fallbacks: model.fallbacks,
    prices: {
      input: dollars(model.prices.input),
      output: dollars(model.prices.output),
      cache_write: dollars(model.prices.cacheWrite),
      cache_read: dollars(model.prices.cacheRead),
    },
    ...deprecatedEntry(model.deprecated),
  },
});

const serverEntry = (server: Catalogue['servers'][number]): Entry => ({
  kind: 'server',
  id: server.id,
  content: {
    id: server.id,
    description: server.description,
    transport: server.transport,
    ...(server.endpoint !== null && { endpoint: server.endpoint }),
    call_timeout_seconds: server.callTimeoutMs / 1_000,
    status: server.status,
  },
});

const toolEntry = (tool: Catalogue['tools'][number]): Entry => ({
  kind: 'tool',
  id: tool.id,
  content: {
    id: tool.id,
    mcp_server: tool.serverId,
    name_at_server: tool.nameAtServer,
    description: tool.description,
    side_effect: tool.sideEffect,
    sensitivity: tool.sensitivity,
    external: tool.external,
    idempotent: tool.idempotent,
    realm: tool.realm,
    ...(tool.rateLimit !== null && { rate_limit: `${tool.rateLimit.count}/${tool.rateLimit.window}` }),
    status: tool.status,
    ...deprecatedEntry(tool.deprecated),
    ...(tool.editable && { approvers_may_edit: true }),
    ...(tool.guards?.length && { guards: tool.guards.map(guardEntry) }),
  },
});

const guardEntry = (guard: ToolGuard): EntryContent => {
  if (guard.kind === 'shell') return { shell: guard.argument, ephemeral: guard.ephemeral };
  const { argument, mostRows, allowStar, schemas, tables, functions } = guard;
  return {
    sql: argument,
    most_rows: mostRows,
    allow_star: allowStar,
    ...(schemas && { schemas }),
    ...(tables && { tables }),
    ...(functions && { functions }),
  };
};

const agentEntry = (agent: Catalogue['agents'][number]): Entry => ({
  kind: 'agent',
  id: agent.id,
  content: {
    id: agent.id,
    name: agent.name,
    tier: agent.tier,
    owner: agent.owner,
    ...(agent.slackHandle !== null && { slack_handle: agent.slackHandle }),
    department: agent.departmentId,
    status: agent.status,
    ...deprecatedEntry(agent.deprecated),
    model: agent.definition.modelAlias,
    allowed_tools: agent.definition.allowedTools.map((id) => grantOf(id, agent.definition.toolVersions?.[id])),
    limits: { ...agent.definition.limits },
    system_prompt: agent.definition.systemPrompt,
  },
});

const grantOf = (toolId: string, version: number | undefined): string =>
  version === undefined ? toolId : `${toolId}@${version}`;

const deprecatedEntry = (deprecation: Deprecation | null | undefined): EntryContent =>
  deprecation
    ? {
        deprecated: {
          since: deprecation.since,
          reason: deprecation.reason,
          ...(deprecation.replacement !== null && { replacement: deprecation.replacement }),
          ...(deprecation.sunset !== null && { sunset: deprecation.sunset }),
        },
      }
    : {};

const flagEntry = ({ id, description, status, rules }: Catalogue['flags'][number]): Entry => ({
  kind: 'flag',
  id,
  content: { id, description, status, rules: rules.map((rule) => ({ ...rule })) },
});

const budgetEntry = (holder: EntryContent, id: string, terms: BudgetTerms | null): Entry[] =>
  terms === null
    ? []
    : [
        {
          kind: 'budget',
          id,
          content: {
            ...holder,
            max_budget: dollars(terms.limit),
            budget_duration: DURATIONS[terms.window],
            warn_percent: terms.warnPercent,
          },
        },
      ];
