import type { ToolResult } from '@gatehouse/contracts/runtime';
import type { Effect } from '@gatehouse/governance/enforcement';
import { DomainError, type Json } from '@gatehouse/kernel';
import { McpServers, type Tool, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import type { ConnectedServer } from './pooled-server.effect.ts';
import { ToolServers } from './tool-servers.effect.ts';
import { toToolResult } from './tool-result.rules.ts';

/** Builds the effect of a tool call: the only place from which a tool server is called (S0-HAR-12). */
@Injectable()
export class CallTool {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly toolServers: ToolServers,
  ) {}

  /**
   * The call as an effect, for the gate to run.
   *
   * @param contractHash of the contract that the gate has held the call against
   */
  effect(toolId: string, toolArguments: Json, contractHash: string | null): Effect<ToolResult> {
    return {
      run: async ({ signal, idempotencyKey }) => {
        const tool = await this.tools.find(toolId);
        const server = tool && (await this.servers.find(tool.serverId));
        if (!server) throw new DomainError('not_found', 'tool_unknown', `there is no tool ${toolId} any more`);
        return this.toolServers.use(server, signal, async ({ connection, offered }) => {
          refuseChanged(tool, contractHash, offered);
          const answer = await connection.callTool({
            name: tool.nameAtServer,
            arguments: toolArguments,
            idempotencyKey,
            timeoutMs: server.callTimeoutMs,
            signal,
          });
          return toToolResult(answer);
        });
      },
      sanitise: ({ content, isError }, clean) => ({
        content: content.map(({ text }) => ({ type: 'text', text: clean(text) })),
        isError,
      }),
    };
  }
}

/** The gate held the call against a contract; the server that is connected now must offer that one. */
function refuseChanged(tool: Tool, contractHash: string | null, offered: ConnectedServer['offered']): void {
  if (contractHash !== null && offered.get(tool.nameAtServer) === contractHash) return;
  throw new DomainError(
    'conflict',
    'tool_contract_changed',
    `${tool.id} is not offered by its server as it was reviewed; the call was not made`,
    { changedBy: 'an admin, by reviewing the contract that is offered now' },
  );
}
