import {
  type Authorisation,
  AuthorisationWithdrawn,
  type Decision,
  Gate,
  type ToolCallAction,
} from '@gatehouse/governance/enforcement';
import { DomainError } from '@gatehouse/kernel';
import { withSpan } from '@gatehouse/platform/telemetry';
import type { Agent } from '@gatehouse/registry/agents';
import { Injectable } from '@nestjs/common';
import { CallTool } from './call-tool.effect.ts';
import { ToolManifest } from './tool-manifest.ts';
import type { ManifestTool, ToolCallRequest, ToolCallResult } from './tool-call.ts';

/** The one way to a tool (S0-HAR-12). */
@Injectable()
export class ToolCalls {
  constructor(
    private readonly gate: Gate,
    private readonly callTool: CallTool,
    private readonly toolManifest: ToolManifest,
  ) {}

  /**
   * Asks the gate, and calls the tool when it allows that.
   *
   * @returns the refusal, what it waits for, or the outcome: a result (also one that reports an error), a failure, or unknown
   * @throws only what the gate throws when it cannot record: then nothing was dispatched
   */
  call(request: ToolCallRequest): Promise<ToolCallResult> {
    const attributes = { 'gatehouse.tool_id': request.toolId, 'gatehouse.action_id': request.actionId };
    return withSpan('tool_call', `tool ${request.toolId}`, attributes, async (span) => {
      const result = await this.authoriseAndPerform(request);
      span.setAttribute('gatehouse.outcome', result.outcome === 'performed' ? result.result.status : result.outcome);
      return result;
    });
  }

  /** The tools that the agent is told of, in an order that does not change, so that the prompt's cache holds. */
  manifest(agent: Agent): Promise<ManifestTool[]> {
    return this.toolManifest.of(agent);
  }

  private async authoriseAndPerform({ actionId, keep, signal, ...request }: ToolCallRequest): Promise<ToolCallResult> {
    const answer = await this.authorise({ kind: 'tool_call', id: actionId, ...request });
    if (!answer.allowed) return unperformed(answer.decision);
    if (!answer.called)
      throw new DomainError('internal', 'tool_unresolved', `the gate did not resolve ${request.toolId}`);
    try {
      const effect = this.callTool.effect(answer.called, request.arguments);
      const result = await this.gate.perform(answer.authorised, effect, keep, signal);
      return { outcome: 'performed', result, decision: answer.decision };
    } catch (error) {
      if (error instanceof AuthorisationWithdrawn) return unperformed(error.decision);
      throw error;
    }
  }

  /** A tool that lost its contract since it was looked at is looked at again: its server may be another one now. */
  private async authorise(action: ToolCallAction): Promise<Authorisation> {
    await this.toolManifest.learn(action.toolId);
    const answer = await this.gate.authorise(action);
    const isUnpinned = !answer.allowed && answer.decision.refusal?.code === 'tool_not_pinned';
    if (!isUnpinned || !this.toolManifest.forget(action.toolId)) return answer;
    await this.toolManifest.learn(action.toolId);
    return this.gate.authorise(action);
  }
}

const unperformed = (decision: Decision): ToolCallResult =>
  decision.suspension
    ? { outcome: 'suspended', suspension: decision.suspension, decision }
    : { outcome: 'refused', decision };
