import type { Deprecation, ToolGuard } from '@gatehouse/contracts/registry';
import type { BudgetTerms, Catalogue } from './catalogue.ts';
import type { CatalogueSections } from './catalogue-schema.ts';
import type { PlacedSections } from './reference.rules.ts';

/** The catalogue of entries whose references were found to be right, in the words of the domains that they go to. */
export function buildCatalogue(sections: PlacedSections, policies: Record<string, string>): Catalogue {
  return {
    departments: sections.departments.map(({ entry }) => entry),
    people: sections.people.map(({ entry: { department, email, ...person } }) => ({
      ...person,
      email: email ?? null,
      departmentId: department,
    })),
    models: sections.models.map(({ entry: { max_output_tokens: maxOutputTokens, prices, deprecated, ...model } }) => ({
      ...model,
      maxOutputTokens,
      prices: {
        input: prices.input,
        output: prices.output,
        cacheWrite: prices.cache_write,
        cacheRead: prices.cache_read,
      },
      deprecated: deprecationOf(deprecated),
    })),
    servers: sections.servers.map(({ entry: { call_timeout_seconds: seconds, endpoint, ...server } }) => ({
      ...server,
      endpoint: endpoint ?? null,
      callTimeoutMs: Math.round(seconds * 1_000),
    })),
    tools: sections.tools.map(({ entry }) => ({
      id: entry.id,
      serverId: entry.mcp_server,
      nameAtServer: entry.name_at_server ?? entry.id,
      description: entry.description,
      sideEffect: entry.side_effect,
      external: entry.external,
      idempotent: entry.idempotent,
      sensitivity: entry.sensitivity,
      realm: entry.realm,
      rateLimit: entry.rate_limit,
      status: entry.status,
      deprecated: deprecationOf(entry.deprecated),
      guards: entry.guards.map(guardOf),
      editable: entry.approvers_may_edit,
    })),
    agents: sections.agents.map(({ entry }) => agentOf(entry)),
    keys: sections.keys.map(({ entry }) => ({
      name: entry.key,
      agentId: entry.agent,
      models: entry.models,
      budget: budgetOf(entry),
    })),
    flags: sections.flags.map(({ entry }) => entry),
    policies: Object.keys(policies).length > 0 ? policies : null,
  };
}

/** A guard in the words of the registry; the schema has seen to it that it names one argument. */
function guardOf(entry: CatalogueSections['tools'][number]['guards'][number]): ToolGuard {
  const { shell, ephemeral, sql, most_rows: mostRows, allow_star: allowStar, ...scope } = entry;
  return shell !== undefined
    ? { kind: 'shell', argument: shell, ephemeral: ephemeral ?? false }
    : { kind: 'sql', argument: sql ?? '', mostRows: mostRows ?? 1_000, allowStar: allowStar ?? false, ...scope };
}

const agentOf = (entry: CatalogueSections['agents'][number]): Catalogue['agents'][number] => ({
  id: entry.id,
  name: entry.name,
  tier: entry.tier,
  owner: entry.owner,
  slackHandle: entry.slack_handle ?? null,
  departmentId: entry.department,
  status: entry.status,
  deprecated: deprecationOf(entry.deprecated),
  definition: {
    systemPrompt: entry.system_prompt,
    modelAlias: entry.model,
    // Their order means nothing, so a new order is no new version.
    allowedTools: entry.allowed_tools.map(({ id }) => id).sort(),
    ...toolVersionsOf(entry.allowed_tools),
    limits: entry.limits,
  },
  budget: entry.budget ? budgetOf(entry.budget) : null,
});

/** The versions that an agent keeps to; nothing where it keeps to none, so that a definition without them stays as it is. */
function toolVersionsOf(grants: CatalogueSections['agents'][number]['allowed_tools']) {
  const kept = grants.flatMap(({ id, version }) => (version === null ? [] : [[id, version] as const]));
  return kept.length > 0 ? { toolVersions: Object.fromEntries(kept) } : {};
}

const deprecationOf = (entry: CatalogueSections['tools'][number]['deprecated']): Deprecation | null =>
  entry
    ? { since: entry.since, reason: entry.reason, replacement: entry.replacement ?? null, sunset: entry.sunset ?? null }
    : null;

function budgetOf(terms: {
  max_budget?: bigint | undefined;
  budget_duration?: BudgetTerms['window'] | undefined;
  warn_percent: number;
}): BudgetTerms | null {
  const { max_budget: limit, budget_duration: window, warn_percent: warnPercent } = terms;
  return limit === undefined || window === undefined ? null : { limit, window, warnPercent };
}
