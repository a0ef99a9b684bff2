import { Inject, Injectable } from '@nestjs/common';
import {
  AuthorisationWithdrawn,
  type Decision,
  Gate,
  type Keep,
  type Outcome,
} from '@gatehouse/governance/enforcement';
import { withSpan } from '@gatehouse/platform/telemetry';
import { costOf, type Model } from '@gatehouse/registry/models';
import { CallMeter } from './call-meter.ts';
import { callModelEffect, canBeginAgain } from './call-model.effect.ts';
import { buildRequest } from './drivers/build-request.rules.ts';
import type { ModelAnswer, ModelCallRequest } from './model-call.ts';
import { callAttributes, outcomeAttributes } from './model-call-span.rules.ts';
import { MODEL_CALL_LIMITS, type OpenEndpoint } from './model-endpoint.ts';
import { isPassing } from './model-error.rules.ts';
import { ModelRequests } from './model-requests.repository.ts';
import type { ModelCallLimits } from './retry.rules.ts';
import { inputTokenBound } from './token-bound.rules.ts';

/** One model to be asked, as one action. */
export interface ModelCandidate {
  actionId: string;
  model: Model;
  virtualKeyId: string;
  endpoint: OpenEndpoint;
  /** Another model follows, should this one not answer. */
  hasFallback: boolean;
}

/** What came of asking one model. `fallsBack`: the next one is to be asked, and the caller's `keep.after` has not run. */
export type CandidateResult =
  | { outcome: 'refused'; decision: Decision }
  | { outcome: 'performed'; result: Outcome<ModelAnswer>; fallsBack: boolean; shown: boolean };

/** Takes one model call through the gate: authorise, dispatch, and in the outcome's transaction the request log. */
@Injectable()
export class PerformModelCall {
  constructor(
    private readonly gate: Gate,
    private readonly requests: ModelRequests,
    @Inject(MODEL_CALL_LIMITS) private readonly limits: ModelCallLimits,
  ) {}

  /** @throws what the gate throws when it cannot record the action */
  run(request: ModelCallRequest, candidate: ModelCandidate): Promise<CandidateResult> {
    const maxTokens = Math.min(request.maxTokens, candidate.model.maxOutputTokens);
    const attributes = callAttributes(request, candidate.model.target, maxTokens);
    return withSpan('model_call', `chat ${candidate.model.target}`, attributes, async (span) => {
      const authorisation = await this.gate.authorise({
        kind: 'model_call',
        id: candidate.actionId,
        agentId: request.agentId,
        agentVersion: request.agentVersion,
        onBehalfOf: request.onBehalfOf,
        sessionId: request.sessionId,
        alias: candidate.model.alias,
        virtualKeyId: candidate.virtualKeyId,
        inputTokens: inputTokenBound(request),
        maxOutputTokens: maxTokens,
      });
      if (!authorisation.allowed) return { outcome: 'refused', decision: authorisation.decision };

      const meter = new CallMeter();
      const { driver, rehearsed } = candidate.endpoint;
      const effect = callModelEffect({
        driver,
        rehearsed,
        request: buildRequest({
          ...request,
          model: candidate.model.target,
          maxTokens,
          caching: candidate.model.caching,
        }),
        costOf: (usage) => costOf(candidate.model, usage),
        limits: this.limits,
        meter,
        watcher: request,
      });
      const fallsBack = (outcome: Outcome<ModelAnswer>): boolean =>
        candidate.hasFallback &&
        outcome.status !== 'succeeded' &&
        isPassing(outcome.error) &&
        canBeginAgain({ meter, watcher: request });
      const keep: Keep<ModelAnswer> = {
        before: async (transaction) => request.keep?.before?.(transaction),
        after: async (transaction, outcome) => {
          await this.requests.record(transaction, logged(request, candidate, meter, outcome));
          if (!fallsBack(outcome)) await request.keep?.after?.(transaction, outcome);
        },
      };
      try {
        const result = await this.gate.perform(authorisation.authorised, effect, keep, request.signal);
        span.setAttributes(outcomeAttributes(result, meter));
        return { outcome: 'performed', result, fallsBack: fallsBack(result), shown: meter.shown };
      } catch (error) {
        if (error instanceof AuthorisationWithdrawn) return { outcome: 'refused', decision: error.decision };
        throw error;
      }
    });
  }
}

function logged(
  request: ModelCallRequest,
  { actionId, model, virtualKeyId, endpoint }: ModelCandidate,
  meter: CallMeter,
  outcome: Outcome<ModelAnswer>,
): Parameters<ModelRequests['record']>[1] {
  const usage = meter.total();
  const answered = outcome.status === 'succeeded';
  const code = answered ? null : outcome.error.code;
  return {
    id: actionId,
    virtualKeyId,
    agentId: request.agentId,
    sessionId: request.sessionId,
    alias: model.alias,
    model: answered ? outcome.value.model : model.target,
    rehearsed: endpoint.rehearsed,
    outcome: answered ? 'succeeded' : code === 'model_call_aborted' ? 'aborted' : 'failed',
    errorCode: code,
    attempts: meter.attempts,
    usage,
    cost: costOf(model, usage),
    latencyMs: meter.elapsedMs(),
    firstTokenMs: meter.firstTokenMs,
  };
}
