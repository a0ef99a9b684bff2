import { expect, it } from 'vitest';
import { endOfModelFailure, endOfPanic, endOfRefusal } from './model-failure.rules.ts';

it.each([
  ['kill_switches', 'kill_switch_engaged', 'This agent is currently disabled.', 'policy_denial'],
  ['budget', 'budget_exhausted', 'agent is over budget, try again next month', 'budget_exhausted'],
] as const)('hands on the words of stage %s as they are (S0-HAR-06, S0-HAR-18)', (stage, code, reason, errorKind) => {
  expect(endOfRefusal({ stage, code, reason })).toEqual({
    status: 'stopped',
    reason: 'refused',
    errorKind,
    message: reason,
    refusal: { code, changedBy: null, killSwitch: null },
  });
});

it('says why no model answered', () => {
  expect(endOfModelFailure({ code: 'model_overloaded', message: 'too busy' })).toMatchObject({
    status: 'failed',
    errorKind: 'model_error',
    message: 'The model did not answer (model_overloaded): too busy',
  });
});

it('takes an answer that an immediate kill switch aborted for a refusal (S0-KIL-04)', () => {
  const error = { code: 'kill_switch_engaged', message: 'This agent is currently disabled.' };
  expect(endOfModelFailure(error)).toMatchObject({
    status: 'stopped',
    reason: 'refused',
    errorKind: 'policy_denial',
    message: 'This agent is currently disabled.',
  });
});

it('calls a missing virtual key a missing credential', () => {
  const error = { code: 'virtual_key_missing', message: 'agent x has no virtual key for models' };
  expect(endOfModelFailure(error)).toMatchObject({ status: 'failed', errorKind: 'missing_credential' });
});

it('calls a fault of the platform by its name', () => {
  const message = "The session was taken up 5 times without getting further; the worker's log says why.";
  expect(endOfPanic(5)).toMatchObject({ status: 'failed', errorKind: 'harness_panic', message });
  expect(endOfPanic(5, 'The database is busy.').message).toMatch(/further; the last time: The database is busy\.$/);
});
