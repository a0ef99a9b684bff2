import type { Deprecation, ToolUser } from '@gatehouse/contracts/registry';
import { Injectable } from '@nestjs/common';
import { type AgentVisibility, Agents } from '../agents/index.ts';
import { callableContract, type KeptVersion, pinnedContractOf } from './callable-contract.rules.ts';
import type { ReviewedContract } from './tool.ts';
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
   * @returns the pinned version, and for each of them the one that it was made for, the one it keeps to and the one it gets now
   * @throws DomainError `tool_unknown`
   */
  async run(
    toolId: string,
    visibility: AgentVisibility,
  ): Promise<{ contractVersion: number | null; deprecated: Deprecation | null; rows: ToolUser[] }> {
    const tool = await this.tools.find(toolId);
    if (!tool) throw unknownTool(toolId);
    const contracts = await this.tools.reviewed(toolId);
    // Its server is connected at the first use: until then nobody is refused, and nobody uses any version.
    const seen = tool.contract !== null || tool.offeredHash !== null;
    const users = await this.agents.allowedToCall(toolId, visibility);
    return {
      contractVersion: tool.contractVersion,
      deprecated: tool.deprecated ?? null,
      rows: users.map(({ id, name, status, version, since, keptVersion }) => {
        const callable = callableContract(tool, keptOf(contracts, keptVersion));
        return {
          agentId: id,
          name,
          status,
          agentVersion: version,
          since: since.toISOString(),
          contractVersionThen: contracts.find(({ pinnedAt }) => pinnedAt <= since)?.version ?? null,
          pinnedVersion: keptVersion,
          usesVersion: 'refused' in callable ? null : callable.version,
          refusal: seen && 'refused' in callable ? callable.refused.reason : null,
        };
      }),
    };
  }
}

function keptOf(contracts: readonly ReviewedContract[], version: number | null): KeptVersion | null {
  if (version === null) return null;
  return { version, contract: pinnedContractOf(contracts.find((one) => one.version === version)) };
}
