import { assertNever, CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Approval,
  Approvals,
  type Binding,
  RequestApproval,
  type Requirement,
  standing,
  stepKey,
  stepsOf,
} from '../approvals/index.ts';
import type { Decision, Suspension } from './decision.ts';
import type { ResolvedAction } from './facts.ts';
import { PASS, type StageAnswer, type StageRefusal } from './stage.ts';

type ToolCall = ResolvedAction & { kind: 'tool_call' };

/** The stage that has people agree, when the policies permit an action only with somebody's consent (design §3). */
@Injectable()
export class Consents {
  constructor(
    private readonly approvals: Approvals,
    private readonly requests: RequestApproval,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Holds the action against what was consented to, step by step: the first step that nobody has agreed to is asked for,
   * and the action waits. What was agreed to under other policies, for another version, tool or arguments counts nothing.
   */
  async judge(resolved: ResolvedAction, decision: Readonly<Decision>): Promise<StageAnswer> {
    if (decision.obligations.length === 0) return PASS;
    if (resolved.kind !== 'tool_call') return { refusal: ONLY_TOOL_CALLS };
    const binding = bindingOf(resolved);
    const requests = await this.approvals.ofAction(binding.actionId);
    const granted: Approval[] = [];
    for (const required of stepsOf(decision.obligations)) {
      const latest = latestOf(requests, required);
      const found = standing(latest, binding, required, this.clock.now());
      switch (found.state) {
        case 'granted':
          if (latest) granted.push(latest);
          break;
        case 'refused':
          return { refusal: { code: found.code, reason: found.reason } };
        case 'waiting':
          return latest ? waitFor(latest) : this.ask(resolved, binding, required, decision);
        case 'ask':
          return this.ask(resolved, binding, required, decision);
        default:
          return assertNever(found);
      }
    }
    return { refusal: null, evidence: { approvalIds: granted.map(({ id }) => id), notes: granted.flatMap(notesOf) } };
  }

  private async ask(
    { tool, agent }: ToolCall,
    binding: Binding,
    required: Requirement,
    { policyIds, policyBundle }: Readonly<Decision>,
  ): Promise<StageAnswer> {
    try {
      const request = await this.requests.run({
        binding,
        required,
        departmentId: agent.departmentId,
        preview: null,
        reason: reasonOf(tool),
        policyIds,
        policyBundle,
        editable: tool.editable,
      });
      return waitFor(request);
    } catch (error) {
      // That nobody could ever agree is an answer; anything else means that this stage cannot decide now.
      if (!(error instanceof DomainError) || error.kind !== 'forbidden') throw error;
      const { code, message, changedBy } = error;
      return { refusal: { code, reason: `${message}.`, ...(changedBy && { changedBy }) } };
    }
  }
}

const latestOf = (requests: readonly Approval[], required: Requirement): Approval | null =>
  requests.find(({ step, status }) => step === stepKey(required) && status !== 'withdrawn') ?? null;

const notesOf = ({ votes }: Approval): string[] =>
  votes.flatMap(({ castBy, comment }) => (comment === null ? [] : [`${castBy}: ${comment}`]));

const waitFor = ({ id, kind, toolId, onBehalfOf }: Approval): StageAnswer => ({
  refusal: null,
  suspension: {
    kind,
    approvalId: id,
    reason:
      kind === 'confirmation'
        ? `The call of ${toolId} waits for ${onBehalfOf} to confirm it.`
        : `The call of ${toolId} waits for approval.`,
  } satisfies Suspension,
});

function reasonOf({ id, sideEffect, external, sensitivity }: ToolCall['tool']): string {
  const traits = [
    sideEffect === 'read' ? 'reads' : `makes ${sideEffect} changes`,
    ...(external ? ['outside the company'] : []),
    ...(sensitivity === 'none' ? [] : [`with ${sensitivity} data`]),
  ];
  return `${id} ${traits.join(' ')}`;
}

const bindingOf = ({ action, agent, person, tool }: ToolCall): Binding => ({
  actionId: action.id,
  agentId: agent.id,
  agentVersion: agent.version,
  onBehalfOf: person.id,
  sessionId: action.sessionId,
  toolId: tool.id,
  toolHash: tool.contract.hash,
  arguments: action.arguments,
});

const ONLY_TOOL_CALLS: StageRefusal = {
  code: 'consent_impossible',
  reason: 'The policies permit this only with the consent of a person, and that can be asked for tool calls alone.',
  changedBy: 'an admin, by moving @require to a policy about tool calls',
};
