import type { ToolResult } from '@gatehouse/contracts/runtime';
import type { CalledTool, Effect } from '@gatehouse/governance/enforcement';
import { DomainError, type Json } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import type { ConnectedServer } from './pooled-server.effect.ts';
import { ToolServers } from './tool-servers.effect.ts';
import { toToolResult } from './tool-result.rules.ts';

/** Builds the effect of a tool call: the only place from which a tool server is called (S0-HAR-12). */
@Injectable()
export class CallTool {
  constructor(private readonly toolServers: ToolServers) {}

  /** The call of what the gate has resolved, as an effect for it to run. */
  effect({ tool, server }: CalledTool, toolArguments: Json): Effect<ToolResult> {
    return {
      run: ({ signal, idempotencyKey }) =>
        this.toolServers.use(server, signal, async ({ connection, offered }) => {
          refuseChanged(tool, offered);
          const answer = await connection.callTool({
            name: tool.nameAtServer,
            arguments: toolArguments,
            idempotencyKey,
            timeoutMs: server.callTimeoutMs,
            signal,
          });
          return toToolResult(answer);
        }),
      sanitise: ({ content, isError }, clean) => ({
        content: content.map(({ text }) => ({ type: 'text', text: clean(text) })),
        isError,
      }),
    };
  }
}

/** The gate held the call against a contract; the server that is connected now must offer that one. */
function refuseChanged(tool: CalledTool['tool'], offered: ConnectedServer['offered']): void {
  if (offered.get(tool.nameAtServer) === tool.contract.hash) return;
  throw new DomainError(
    'conflict',
    'tool_contract_changed',
    `${tool.id} is not offered by its server as it was reviewed; the call was not made`,
    { changedBy: 'an admin, by reviewing the contract that is offered now' },
  );
}
