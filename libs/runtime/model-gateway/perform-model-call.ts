import { Inject, Injectable } from '@nestjs/common';
import {
  type Action,
  AuthorisationWithdrawn,
  type Authorised,
  type Decision,
  Gate,
  type Keep,
  type Outcome,
} from '@gatehouse/governance/enforcement';
import type { Change } from '@gatehouse/platform/events';
import { withSpan } from '@gatehouse/platform/telemetry';
import { costOf } from '@gatehouse/registry/models';
import { CallMeter } from './call-meter.ts';
import { callModelEffect, canBeginAgain } from './call-model.effect.ts';
import type { ModelAnswer, ModelCallRequest } from './model-call.ts';
import { callAttributes, outcomeAttributes } from './model-call-span.ts';
import type { ModelCandidate } from './model-candidate.ts';
import { MODEL_CALL_LIMITS } from './model-endpoint.effect.ts';
import { loggedRequest } from './logged-request.ts';
import { isPassing } from './model-error.rules.ts';
import { ModelRequests } from './model-requests.repository.ts';
import type { ModelCallLimits } from './retry.rules.ts';
import { inputTokenBound } from './token-bound.rules.ts';

/** What came of asking one model. `fallsBack`: the next one is to be asked, and the caller's `keep.after` has not run. */
export type CandidateResult =
  | { outcome: 'refused'; decision: Decision }
  | { outcome: 'performed'; result: Outcome<ModelAnswer>; decision: Decision; fallsBack: boolean; shown: boolean };

/** Takes one model call through the gate: authorise, dispatch, and in the outcome's transaction the request log. */
@Injectable()
export class PerformModelCall {
  constructor(
    private readonly gate: Gate,
    private readonly requests: ModelRequests,
    @Inject(MODEL_CALL_LIMITS) private readonly limits: ModelCallLimits,
  ) {}

  /** @throws what the gate throws when it cannot record the action, and what the caller's `keep` throws */
  run(request: ModelCallRequest, candidate: ModelCandidate): Promise<CandidateResult> {
    const { model } = candidate;
    const maxTokens = Math.min(request.maxTokens, model.maxOutputTokens);
    const attributes = callAttributes(request, model, maxTokens);
    return withSpan('model_call', `chat ${model.target}`, attributes, async (span) => {
      const authorisation = await this.gate.authorise(actionOf(request, candidate, maxTokens));
      if (!authorisation.allowed) return { outcome: 'refused', decision: authorisation.decision };
      const meter = new CallMeter();
      try {
        const result = await this.dispatch(authorisation.authorised, request, candidate, maxTokens, meter);
        span.setAttributes(outcomeAttributes(result, meter));
        return {
          outcome: 'performed',
          result,
          decision: authorisation.decision,
          fallsBack: fallsBack(result, request, candidate, meter),
          shown: meter.shown,
        };
      } catch (error) {
        if (error instanceof AuthorisationWithdrawn) return { outcome: 'refused', decision: error.decision };
        throw error;
      }
    });
  }

  private dispatch(
    authorised: Authorised,
    request: ModelCallRequest,
    candidate: ModelCandidate,
    maxTokens: number,
    meter: CallMeter,
  ): Promise<Outcome<ModelAnswer>> {
    const { model, endpoint } = candidate;
    const effect = callModelEffect({
      ...endpoint,
      request: { ...request, model: model.target, maxTokens, caching: model.caching },
      costOf: (usage) => costOf(model, usage),
      limits: this.limits,
      meter,
      watcher: request,
    });
    const keep: Keep<ModelAnswer> = {
      ...(request.keep?.before && { before: request.keep.before }),
      // It was asked and is paid for, also when the session went to another worker meanwhile.
      always: (outcome) => {
        const logged = loggedRequest(request, candidate, meter, outcome);
        return { statements: [this.requests.recording(logged)], events: [] };
      },
      after: (outcome, decision) =>
        (fallsBack(outcome, request, candidate, meter) ? null : request.keep?.after?.(outcome, decision)) ?? NOTHING,
    };
    return this.gate.perform(authorised, effect, keep, request.signal);
  }
}

const NOTHING: Change = { statements: [], events: [] };

const actionOf = (request: ModelCallRequest, candidate: ModelCandidate, maxOutputTokens: number): Action => ({
  kind: 'model_call',
  id: candidate.actionId,
  agentId: request.agentId,
  agentVersion: request.agentVersion,
  onBehalfOf: request.onBehalfOf,
  sessionId: request.sessionId,
  alias: candidate.model.alias,
  virtualKeyId: candidate.virtualKeyId,
  inputTokens: inputTokenBound(request),
  maxOutputTokens,
});

/** Whether the next model is to be asked: the failure may pass elsewhere, and an answer may begin anew. */
const fallsBack = (
  outcome: Outcome<ModelAnswer>,
  watcher: ModelCallRequest,
  { hasFallback }: ModelCandidate,
  meter: CallMeter,
): boolean =>
  hasFallback && outcome.status !== 'succeeded' && isPassing(outcome.error) && canBeginAgain({ meter, watcher });
