import type { Outcome } from '@gatehouse/governance/enforcement';
import type { MicroDollars } from '@gatehouse/kernel';
import { costOf } from '@gatehouse/registry/models';
import type { CallMeter } from './call-meter.ts';
import type { ModelAnswer, ModelCallRequest, TokenUsage } from './model-call.ts';
import type { ModelCandidate } from './model-candidate.ts';

/** One call to one model, for the request log (S0-GW-08). */
export interface LoggedRequest {
  /** Id of the action. */
  id: string;
  virtualKeyId: string;
  agentId: string;
  sessionId: string | null;
  alias: string;
  /** What answered, as it called itself; what was asked, when nothing did. */
  model: string;
  rehearsed: boolean;
  outcome: 'succeeded' | 'failed' | 'aborted';
  errorCode: string | null;
  attempts: number;
  /** Of all attempts, also of a call that failed. */
  usage: TokenUsage;
  cost: MicroDollars;
  latencyMs: number;
  firstTokenMs: number | null;
}

/** What the log keeps of a call that was performed. */
export function loggedRequest(
  { agentId, sessionId }: Pick<ModelCallRequest, 'agentId' | 'sessionId'>,
  { actionId, model, virtualKeyId, endpoint }: ModelCandidate,
  meter: CallMeter,
  outcome: Outcome<ModelAnswer>,
): LoggedRequest {
  const answer = outcome.status === 'succeeded' ? outcome.value : null;
  const errorCode = outcome.status === 'succeeded' ? null : outcome.error.code;
  const usage = meter.total();
  return {
    id: actionId,
    virtualKeyId,
    agentId,
    sessionId,
    alias: model.alias,
    model: answer?.model ?? model.target,
    rehearsed: answer?.rehearsed ?? endpoint.rehearsed,
    outcome: answer ? 'succeeded' : meter.aborted ? 'aborted' : 'failed',
    errorCode,
    attempts: meter.attempts,
    usage,
    cost: costOf(model, usage),
    latencyMs: meter.elapsedMs(),
    firstTokenMs: meter.firstTokenMs,
  };
}
