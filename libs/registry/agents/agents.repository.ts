import { AgentDefinition, AgentStatus, AgentTier, Deprecation } from '@gatehouse/contracts/registry';
import type { Page } from '@gatehouse/contracts/http';
import { Database, Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Agent, AgentVersion } from './agent.ts';
import { type AgentVisibility, EVERY_AGENT } from './agent-visibility.rules.ts';

/** Which agents a list shows: at most `limit`, with ids after `cursor`. */
export interface AgentQuery {
  limit: number;
  cursor?: string | undefined;
  status?: AgentStatus | undefined;
  department?: string | undefined;
}

/** An agent that may call a tool. */
export interface AgentWithTool {
  id: string;
  name: string;
  status: string;
  /** Its current one. */
  version: number;
  /** Time of that version. */
  since: Date;
  /** Version of the tool's contract that it keeps to; null when it goes by the current one. */
  keptVersion: number | null;
}

type Row = Prisma.AgentGetPayload<object>;
type VersionRow = Prisma.AgentVersionGetPayload<object>;

/** The catalogued agents. Reading takes who is asking where people do; the platform itself sees every one. */
@Injectable()
export class Agents {
  constructor(private readonly database: Database) {}

  /** The agent as it stands now; null when there is none, or none that may be seen. */
  async find(id: string, visibility: AgentVisibility = EVERY_AGENT, transaction?: Transaction): Promise<Agent | null> {
    const client = transaction ?? this.database.client;
    const row = await client.agent.findFirst({ where: { id, AND: visible(visibility) } });
    return row && this.withVersion(row, row.currentVersion, client);
  }

  /** The agent with the definition of one version; null when either is unknown. */
  async atVersion(id: string, version: number, transaction?: Transaction): Promise<Agent | null> {
    const client = transaction ?? this.database.client;
    const row = await client.agent.findUnique({ where: { id } });
    return row && this.withVersion(row, version, client);
  }

  /** All of them, archived ones too, by id. */
  async all(transaction: Transaction): Promise<Agent[]> {
    const rows = await transaction.agent.findMany({ orderBy: { id: 'asc' } });
    return withDefinitions(
      rows,
      await transaction.$queryRaw<CurrentDefinition[]>`
        select version.agent_id, version.definition
        from agent_versions version
        join agents agent on agent.id = version.agent_id and agent.current_version = version.version`,
    );
  }

  /** One page of agents by id. */
  async list(query: AgentQuery, visibility: AgentVisibility = EVERY_AGENT): Promise<Page<Agent>> {
    const rows = await this.database.client.agent.findMany({
      where: {
        AND: [visible(visibility), { departmentId: query.department }, { status: query.status }],
        id: { gt: query.cursor },
      },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit);
    const versions = await this.database.client.agentVersion.findMany({
      where: { OR: shown.map((row) => ({ agentId: row.id, version: row.currentVersion })) },
    });
    const definitions = new Map(versions.map((version) => [version.agentId, version]));
    const agents = shown.flatMap((row) => {
      const version = definitions.get(row.id);
      return version ? [toAgent(row, version)] : [];
    });
    return { rows: agents, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** One page of an agent's versions, newest first: at most `limit`, older than the version `cursor`. */
  async versions(id: string, query: { limit: number; cursor?: string | undefined }): Promise<Page<AgentVersion>> {
    const rows = await this.database.client.agentVersion.findMany({
      where: { agentId: id, version: { lt: query.cursor === undefined ? undefined : Number(query.cursor) } },
      orderBy: { version: 'desc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit);
    return {
      rows: shown.map(toVersion),
      next: rows.length > query.limit ? String(shown.at(-1)?.version ?? '') : null,
    };
  }

  /** The agents whose current definition lists the tool, by id. */
  async allowedToCall(toolId: string, visibility: AgentVisibility): Promise<AgentWithTool[]> {
    return this.database.client.$queryRaw<AgentWithTool[]>`
      select agent.id, agent.name, agent.status, version.version, version.created_at as since,
             (version.definition -> 'toolVersions' ->> ${toolId})::int as "keptVersion"
      from agents agent
      join agent_versions version on version.agent_id = agent.id and version.version = agent.current_version
      where version.definition -> 'allowedTools' @> to_jsonb(${toolId}::text)
        and (${visibility.everything} or agent.department_id = ${visibility.everything ? null : visibility.departmentId})
      order by agent.id`;
  }

  /** Those of the agents that are there, as they stand, with their rows locked until the transaction ends. */
  async lock(transaction: Transaction, ids: readonly string[]): Promise<Map<string, Agent>> {
    await transaction.$queryRaw`select id from agents where id = any(${ids}) order by id for update`;
    const rows = await transaction.agent.findMany({ where: { id: { in: [...ids] } } });
    const definitions = await transaction.$queryRaw<CurrentDefinition[]>`
      select version.agent_id, version.definition
      from agent_versions version
      join agents agent on agent.id = version.agent_id and agent.current_version = version.version
      where agent.id = any(${ids})`;
    return new Map(withDefinitions(rows, definitions).map((agent) => [agent.id, agent]));
  }

  /** Adds agents, without their definitions: those are versions. */
  async add(transaction: Transaction, agents: readonly Agent[], at: Date): Promise<void> {
    await transaction.agent.createMany({ data: agents.map((agent) => ({ ...toRow(agent, at), createdAt: at })) });
  }

  /** Writes everything but the definition of an agent that is there. */
  async save(transaction: Transaction, agent: Agent, at: Date): Promise<void> {
    await transaction.agent.update({ where: { id: agent.id }, data: toRow(agent, at) });
  }

  /** Adds versions. Versions are never changed. */
  async addVersions(transaction: Transaction, added: readonly (AgentVersion & { agentId: string })[]): Promise<void> {
    await transaction.agentVersion.createMany({ data: [...added] });
  }

  async archive(transaction: Transaction, ids: string[], at: Date): Promise<void> {
    await transaction.agent.updateMany({ where: { id: { in: ids } }, data: { status: 'archived', updatedAt: at } });
  }

  private async withVersion(row: Row, version: number, client: Transaction): Promise<Agent | null> {
    const found = await client.agentVersion.findUnique({ where: { agentId_version: { agentId: row.id, version } } });
    return found && toAgent(row, found);
  }
}

interface CurrentDefinition {
  agent_id: string;
  definition: unknown;
}

function withDefinitions(rows: readonly Row[], current: readonly CurrentDefinition[]): Agent[] {
  const definitions = new Map(current.map((version) => [version.agent_id, version.definition]));
  return rows.map((row) => toAgent(row, { version: row.currentVersion, definition: definitions.get(row.id) }));
}

const toRow = ({ version, definition: _, deprecated, ...rest }: Agent, at: Date) => ({
  ...rest,
  deprecated: deprecated ?? Prisma.DbNull,
  currentVersion: version,
  updatedAt: at,
});

const visible = (visibility: AgentVisibility): Prisma.AgentWhereInput =>
  visibility.everything
    ? {}
    : { departmentId: { in: visibility.departmentId === null ? [] : [visibility.departmentId] } };

const toAgent = (row: Row, version: { version: number; definition: unknown }): Agent => ({
  id: row.id,
  name: row.name,
  tier: AgentTier.parse(row.tier),
  owner: row.owner,
  slackHandle: row.slackHandle,
  departmentId: row.departmentId,
  status: AgentStatus.parse(row.status),
  deprecated: Deprecation.nullable().parse(row.deprecated),
  version: version.version,
  definition: AgentDefinition.parse(version.definition),
});

const toVersion = (row: VersionRow): AgentVersion => ({
  version: row.version,
  author: row.author,
  contentHash: row.contentHash,
  createdAt: row.createdAt,
  definition: AgentDefinition.parse(row.definition),
});
