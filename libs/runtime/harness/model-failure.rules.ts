import type { Refusal } from '@gatehouse/governance/enforcement';
import type { DomainError } from '@gatehouse/kernel';
import { errorKindOfRefusal } from './call-result.rules.ts';
import { type Ending, failed } from './ending.ts';

/**
 * The gate refused to let the task begin, or refused its model call: the person gets the gate's own words, such as
 * "This agent is currently disabled." or "agent is over budget, try again next month" (S0-HAR-06, S0-HAR-18).
 */
export const endOfRefusal = (refusal: Refusal): Ending => ({
  status: 'stopped',
  reason: 'refused',
  errorKind: errorKindOfRefusal(refusal),
  message: refusal.reason,
});

/** No model answered, after the gateway's own retries and fallbacks. */
export const endOfModelFailure = (error: Pick<DomainError, 'code' | 'message'>): Ending =>
  failed('model_error', `The model did not answer (${error.code}): ${error.message}`);

/** The platform itself failed, again and again, without getting further. */
export const endOfPanic = (attempts: number): Ending =>
  failed(
    'harness_panic',
    `The session was taken up ${attempts} times without getting further; the worker's log says why.`,
  );
