import { OWN_KEY, type Person, type VirtualKey } from '@gatehouse/access/identity';
import { Role } from '@gatehouse/contracts/http';
import {
  AgentDefinition,
  AgentStatus,
  AgentTier,
  CatalogueStatus,
  DefinitionFinding,
  Deprecation,
  RateLimit,
  Sensitivity,
  ServerTransport,
  SideEffect,
  ToolContract,
  ToolGuards,
} from '@gatehouse/contracts/registry';
import { Database } from '@gatehouse/platform/database';
import type { Agent } from '@gatehouse/registry/agents';
import type { Model } from '@gatehouse/registry/models';
import type { McpServer, Tool } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ByHash } from './by-hash.ts';
import type { FoundFacts } from './facts.ts';

/** Ids to look for; null for what the action does not name. */
export interface Named {
  agentId: string | null;
  agentVersion: number;
  personId: string | null;
  toolId: string | null;
  alias: string | null;
}

export type NamedFacts = Pick<FoundFacts, 'agent' | 'person' | 'virtualKey' | 'tool' | 'server' | 'model'>;

/**
 * Everything that an action names, in one statement: what five domains keep is asked for at once, since every governed call
 * waits for it. No password and no hash of a key is among it.
 */
const FACTS = `
  select
    (select json_build_object('row', a, 'version', v.version, 'definition', v.definition, 'hash', v.content_hash)
       from agents a join agent_versions v on v.agent_id = a.id and v.version = $2 where a.id = $1) as agent,
    (select json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'departmentId', p.department_id,
         'roles', p.roles, 'status', p.status, 'createdAt', p.created_at)
       from people p where p.id = $3) as person,
    (select json_build_object('id', k.id, 'models', k.models)
       from access_tokens k
      where k.agent_id = $1 and k.kind = 'virtual_key' and k.name = $6 and k.revoked_at is null
      order by k.id limit 1) as key,
    (select json_build_object('tool', t, 'server', s)
       from tools t join mcp_servers s on s.id = t.server_id where t.id = $4) as tool,
    (select row_to_json(m) from models m where m.alias = $5) as model`;

const AgentRow = z.object({
  row: z.object({
    id: z.string(),
    name: z.string(),
    tier: AgentTier,
    owner: z.string(),
    slack_handle: z.string().nullable(),
    department_id: z.string(),
    status: AgentStatus,
    deprecated: Deprecation.nullable(),
  }),
  version: z.number(),
  hash: z.string(),
  definition: z.unknown(),
});
const PersonRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  departmentId: z.string(),
  roles: z.array(Role),
  status: z.enum(['active', 'disabled']),
  createdAt: z.string().transform((at) => new Date(at)),
});
const KeyRow = z.object({ id: z.string(), models: z.array(z.string()) });
const time = z
  .string()
  .nullable()
  .transform((at) => (at === null ? null : new Date(at)));
const ToolRow = z.object({
  tool: z.object({
    id: z.string(),
    server_id: z.string(),
    name_at_server: z.string(),
    description: z.string(),
    side_effect: SideEffect,
    external: z.boolean(),
    idempotent: z.boolean(),
    sensitivity: Sensitivity,
    realm: z.string(),
    rate_limit_count: z.number().nullable(),
    rate_limit_window: z.string().nullable(),
    status: CatalogueStatus,
    contract: z.unknown(),
    contract_hash: z.string().nullable(),
    pinned_at: time,
    offered_contract: z.unknown(),
    offered_hash: z.string().nullable(),
    contract_version: z.number().nullable(),
    findings: z.array(DefinitionFinding),
    deprecated: Deprecation.nullable(),
    guards: ToolGuards,
    editable: z.boolean(),
  }),
  server: z.object({
    id: z.string(),
    description: z.string(),
    transport: ServerTransport,
    endpoint: z.string().nullable(),
    call_timeout_ms: z.number(),
    status: CatalogueStatus,
  }),
});
const price = z.number().transform(BigInt);
const ModelRow = z.object({
  alias: z.string(),
  target: z.string(),
  max_output_tokens: z.number(),
  caching: z.boolean(),
  fallbacks: z.array(z.string()),
  input_price: price,
  output_price: price,
  cache_write_price: price,
  cache_read_price: price,
  deprecated: Deprecation.nullable(),
});
const FactsRow = z.object({
  agent: AgentRow.nullable(),
  person: PersonRow.nullable(),
  key: KeyRow.nullable(),
  tool: ToolRow.nullable(),
  model: ModelRow.nullable(),
});

/** The facts of a decision, read anew for every one. */
@Injectable()
export class GateFactsRepository {
  // What a hash names never changes, so only reading it again is saved, never looking whether it is the one.
  private readonly definitions = new ByHash((definition) => AgentDefinition.parse(definition));
  private readonly contracts = new ByHash((contract) => ToolContract.parse(contract));

  constructor(private readonly database: Database) {}

  async find({ agentId, agentVersion, personId, toolId, alias }: Named): Promise<NamedFacts> {
    const { rows } = await this.database.pool.query({
      name: 'gate_facts',
      text: FACTS,
      values: [agentId, agentVersion, personId, toolId, alias, OWN_KEY],
    });
    const { agent, person, key, tool, model } = FactsRow.parse(rows[0]);
    return {
      agent: agent && this.toAgent(agent),
      person: person satisfies Person | null,
      virtualKey: key satisfies VirtualKey | null,
      tool: tool && this.toTool(tool),
      server: tool && toServer(tool),
      model: model && toModel(model),
    };
  }

  private toAgent({ row, version, hash, definition }: z.output<typeof AgentRow>): Agent {
    const { slack_handle: slackHandle, department_id: departmentId, ...rest } = row;
    return { ...rest, slackHandle, departmentId, version, definition: this.definitions.read(hash, definition) };
  }

  private toTool({ tool }: z.output<typeof ToolRow>): Tool {
    const { contract_hash: hash, offered_hash: offeredHash } = tool;
    return {
      id: tool.id,
      serverId: tool.server_id,
      nameAtServer: tool.name_at_server,
      description: tool.description,
      sideEffect: tool.side_effect,
      external: tool.external,
      idempotent: tool.idempotent,
      sensitivity: tool.sensitivity,
      realm: tool.realm,
      rateLimit:
        tool.rate_limit_count === null
          ? null
          : RateLimit.parse({ count: tool.rate_limit_count, window: tool.rate_limit_window }),
      status: tool.status,
      contract: hash === null ? null : { ...this.contracts.read(hash, tool.contract), hash },
      pinnedAt: tool.pinned_at,
      offeredHash,
      offeredContract: offeredHash === null ? null : this.contracts.read(offeredHash, tool.offered_contract),
      contractVersion: tool.contract_version,
      findings: tool.findings,
      deprecated: tool.deprecated,
      guards: tool.guards,
      editable: tool.editable,
    };
  }
}

const toServer = ({ server }: z.output<typeof ToolRow>): McpServer => {
  const { call_timeout_ms: callTimeoutMs, ...rest } = server;
  return { ...rest, callTimeoutMs };
};

const toModel = (row: z.output<typeof ModelRow>): Model => ({
  alias: row.alias,
  target: row.target,
  maxOutputTokens: row.max_output_tokens,
  caching: row.caching,
  fallbacks: row.fallbacks,
  prices: {
    input: row.input_price,
    output: row.output_price,
    cacheWrite: row.cache_write_price,
    cacheRead: row.cache_read_price,
  },
  deprecated: row.deprecated,
});
