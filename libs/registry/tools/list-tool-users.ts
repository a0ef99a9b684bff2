import type { ToolUser } from '@gatehouse/contracts/registry';
import { Injectable } from '@nestjs/common';
import { type AgentVisibility, Agents } from '../agents/index.ts';
import { Tools } from './tools.repository.ts';
import { unknownTool } from './unknown-tool.ts';

/** Who uses which tool at which version (S0-TCT-02). */
@Injectable()
export class ListToolUsers {
  constructor(
    private readonly tools: Tools,
    private readonly agents: Agents,
  ) {}

  /**
   * @param visibility which agents the asker may see
   * @returns the version that every one of them gets now, and the one that each was made for
   * @throws DomainError `tool_unknown`
   */
  async run(
    toolId: string,
    visibility: AgentVisibility,
  ): Promise<{ contractVersion: number | null; rows: ToolUser[] }> {
    const tool = await this.tools.find(toolId);
    if (!tool) throw unknownTool(toolId);
    const contracts = await this.tools.reviewed(toolId);
    const users = await this.agents.allowedToCall(toolId, visibility);
    return {
      contractVersion: tool.contractVersion,
      rows: users.map(({ id, name, status, version, since }) => ({
        agentId: id,
        name,
        status,
        agentVersion: version,
        since: since.toISOString(),
        contractVersionThen: contracts.find(({ pinnedAt }) => pinnedAt <= since)?.version ?? null,
      })),
    };
  }
}
