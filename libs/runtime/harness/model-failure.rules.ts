import type { Refusal } from '@gatehouse/governance/enforcement';
import type { DomainError } from '@gatehouse/kernel';
import { errorKindOfRefusal } from './call-result.rules.ts';
import { type Ending, failed } from './ending.ts';
import { assertDecided } from './undecided.rules.ts';

/**
 * The gate refused to let the task begin, or refused its model call: the person gets the gate's own words, such as
 * "This agent is currently disabled." or "agent is over budget, try again next month" (S0-HAR-06, S0-HAR-18).
 *
 * @throws DomainError when nobody decided (assertDecided)
 */
export function endOfRefusal(refusal: Refusal): Ending {
  assertDecided(refusal);
  return {
    status: 'stopped',
    reason: 'refused',
    errorKind: errorKindOfRefusal(refusal),
    message: refusal.reason,
    refusal: {
      code: refusal.code,
      changedBy: refusal.changedBy ?? null,
      killSwitch: refusal.killSwitch ? { ...refusal.killSwitch } : null,
    },
  };
}

/**
 * The model call failed, after the gateway's own retries and fallbacks. An immediate kill switch that aborted the answer is a
 * refusal like one that came before it (S0-KIL-04); an agent without a virtual key lacks a credential.
 */
export function endOfModelFailure({ code, message }: Pick<DomainError, 'code' | 'message'>): Ending {
  if (code === 'kill_switch_engaged') return endOfRefusal({ stage: 'kill_switches', code, reason: message });
  if (code === 'virtual_key_missing') return failed('missing_credential', message);
  return failed('model_error', `The model did not answer (${code}): ${message}`);
}

/**
 * The platform itself failed, again and again, without getting further.
 *
 * @param last what a person can be told of the last time; the worker's log says it where nobody lived to tell
 */
export const endOfPanic = (attempts: number, last?: string): Ending =>
  failed(
    'harness_panic',
    `The session was taken up ${attempts} times without getting further; ${last ? `the last time: ${last}` : "the worker's log says why."}`,
  );
