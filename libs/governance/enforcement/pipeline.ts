import { DomainError, messageOf } from '@gatehouse/kernel';
import { SPAN_AGENT, SPAN_SESSION, withSpan } from '@gatehouse/platform/telemetry';
import { Injectable, Logger } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { Reservations, ToolRateLimit } from '../budgets/index.ts';
import { ToolCallGuards } from '../guards/index.ts';
import { SwitchSnapshot } from '../kill-switches/index.ts';
import { ActivePolicy } from '../policy/index.ts';
import type { Action } from './action.ts';
import { Consents } from './consents.ts';
import { budgetStage } from './budget.stage.ts';
import type { Decision, StageName, Suspension, Verdict } from './decision.ts';
import { FactFinder } from './fact-finder.ts';
import type { ResolvedAction } from './facts.ts';
import { guardsStage } from './guards.stage.ts';
import { killSwitchesStage } from './kill-switches.stage.ts';
import { policyStage } from './policy.stage.ts';
import { rateLimitStage } from './rate-limit.stage.ts';
import { resolve } from './resolve.stage.ts';
import type { Evidence, Stage, StageAnswer, StageRefusal } from './stage.ts';

/** The gate's stages in their order, ending at the first that refuses. Every one leaves a verdict and a span. */
@Injectable()
export class Pipeline {
  private readonly logger = new Logger('Gate');
  private readonly stages: readonly (readonly [StageName, Stage])[];

  constructor(
    private readonly facts: FactFinder,
    guards: ToolCallGuards,
    switches: SwitchSnapshot,
    policy: ActivePolicy,
    consents: Consents,
    toolCalls: ToolRateLimit,
    reservations: Reservations,
  ) {
    this.stages = [
      ['guards', guardsStage(guards)],
      ['kill_switches', killSwitchesStage(() => switches.known())],
      ['policy', policyStage(policy)],
      ['approval', (resolved, decision) => consents.judge(resolved, decision)],
      ['rate_limit', rateLimitStage(toolCalls)],
      ['budget', budgetStage(reservations)],
    ];
  }

  /**
   * Decides on an action.
   *
   * @returns the decision, and the action as it was resolved when it is allowed. Never fails: a stage that cannot decide
   *   refuses with the code `<stage>_unavailable` and raises an alert.
   */
  async run(action: Action): Promise<{ decision: Decision; resolved: ResolvedAction | null }> {
    const decision = undecided(action);
    let resolved: ResolvedAction | null = null;
    await this.judge('resolve', decision, async () => {
      const resolution = resolve(action, await this.facts.find(action));
      if ('refusal' in resolution) return resolution;
      resolved = resolution.resolved;
      return { refusal: null };
    });
    for (const [name, stage] of this.stages) {
      if (decision.refusal || decision.suspension || !resolved) return { decision, resolved: null };
      const facts: ResolvedAction = resolved;
      await this.judge(name, decision, async () => stage(facts, decision));
    }
    return { decision, resolved: decision.refusal || decision.suspension ? null : resolved };
  }

  private async judge(stage: StageName, decision: Decision, work: () => Promise<StageAnswer>): Promise<void> {
    const begin = performance.now();
    const { refusal, suspension, evidence } = await this.inSpan(stage, decision.action, work);
    Object.assign(decision, evidence satisfies Partial<Evidence> | undefined);
    const durationUs = Math.round((performance.now() - begin) * 1_000);
    decision.verdicts.push(verdictOf(stage, refusal, suspension, durationUs));
    if (refusal) decision.refusal = { stage, ...refusal };
    else if (suspension) decision.suspension = suspension;
  }

  private inSpan(stage: StageName, action: Action, work: () => Promise<StageAnswer>): Promise<StageAnswer> {
    const kind = stage === 'policy' ? 'policy_evaluation' : 'gate_stage';
    const attributes = {
      [SPAN_AGENT]: action.agentId,
      ...(action.sessionId === null ? {} : { [SPAN_SESSION]: action.sessionId }),
      'gatehouse.action_id': action.id,
      'gatehouse.stage': stage,
    };
    return withSpan(kind, `gate ${stage}`, attributes, async (span) => {
      const answer = await work().catch((error: unknown): StageAnswer => {
        span.recordException(error instanceof Error ? error : messageOf(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
        return { refusal: this.cannotDecide(stage, error) };
      });
      span.setAttribute('gatehouse.verdict', answer.refusal ? 'deny' : answer.suspension ? 'suspend' : 'pass');
      if (answer.refusal) span.setAttribute('gatehouse.code', answer.refusal.code);
      if (answer.evidence?.policyIds) span.setAttribute('gatehouse.policy_ids', answer.evidence.policyIds);
      return answer;
    });
  }

  private cannotDecide(stage: StageName, error: unknown): StageRefusal {
    const code = `${stage}_unavailable`;
    this.logger.error({ alert: code, message: `the gate's stage ${stage} cannot decide: ${messageOf(error)}` });
    return {
      code,
      reason:
        error instanceof DomainError
          ? `The gate cannot decide: ${error.message}.`
          : `The gate cannot decide right now (${stage}), so nothing is done. Try again in a moment.`,
      changedBy: 'the operator, whose log says what is missing',
    };
  }
}

const undecided = (action: Action): Decision => ({
  action,
  verdicts: [],
  refusal: null,
  suspension: null,
  policyIds: [],
  policyBundle: null,
  obligations: [],
  approvalIds: [],
  notes: [],
  switchesVersion: null,
  reserved: null,
});

function verdictOf(
  stage: StageName,
  refusal: StageRefusal | null,
  suspension: Suspension | undefined,
  durationUs: number,
): Verdict {
  if (refusal) return { stage, outcome: 'deny', code: refusal.code, reason: refusal.reason, durationUs };
  return suspension
    ? { stage, outcome: 'suspend', reason: suspension.reason, durationUs }
    : { stage, outcome: 'pass', durationUs };
}
