import { DomainError } from '@gatehouse/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOfStatus, errorOfType, isPassing, modelError } from './model-error.rules.ts';
import { DEFAULT_LIMITS, waitBeforeRetry } from './retry.rules.ts';

const overloaded = modelError('model_overloaded', 'busy');
const limits = { attempts: 4, backoffMs: 100, longestWaitMs: 1_000 };

describe('waitBeforeRetry', () => {
  it('doubles, within the upper half of each span', () => {
    expect([1, 2, 3].map((attempt) => waitBeforeRetry(overloaded, attempt, limits, 0))).toEqual([50, 100, 200]);
    expect([1, 2, 3].map((attempt) => waitBeforeRetry(overloaded, attempt, limits, 1))).toEqual([100, 200, 400]);
  });

  it('ends with the attempts', () => {
    expect(waitBeforeRetry(overloaded, 4, limits, 0.5)).toBeNull();
  });

  it('never undercuts what the endpoint asks for, and does not wait beyond what is bearable', () => {
    const limited = (retryAfterSeconds: number) => modelError('model_rate_limited', 'slow down', { retryAfterSeconds });
    expect(waitBeforeRetry(limited(0.7), 1, limits, 0.5)).toBe(700);
    expect(waitBeforeRetry(limited(2), 1, limits, 0.5)).toBeNull();
  });

  it('does not try again what cannot pass', () => {
    for (const code of ['model_rejected', 'model_unauthorised', 'model_call_aborted'] as const) {
      expect(waitBeforeRetry(modelError(code, 'no'), 1, limits, 0.5)).toBeNull();
    }
    expect(waitBeforeRetry(new DomainError('internal', 'something_else', 'no'), 1, limits, 0.5)).toBeNull();
  });

  it('stays within its bound, whatever happens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const wait = waitBeforeRetry(overloaded, attempt, { ...DEFAULT_LIMITS, attempts: 100 }, chance);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(DEFAULT_LIMITS.longestWaitMs);
      }),
    );
  });
});

describe('the errors of an endpoint', () => {
  it.each([
    [429, 'model_rate_limited', true],
    [529, 'model_overloaded', true],
    [503, 'model_overloaded', true],
    [500, 'model_unreachable', true],
    [408, 'model_timeout', true],
    [400, 'model_rejected', false],
    [404, 'model_rejected', false],
    [413, 'model_rejected', false],
    [401, 'model_unauthorised', false],
    [403, 'model_unauthorised', false],
  ])('%i is %s', (status, code, passing) => {
    const error = errorOfStatus(status, 'as it said');
    expect(error.code).toBe(code);
    expect(isPassing(error)).toBe(passing);
  });

  it('reads the type of an error that arrives inside of a stream', () => {
    expect(errorOfType('overloaded_error', 'busy').code).toBe('model_overloaded');
    expect(errorOfType('a_type_of_tomorrow', 'hm').code).toBe('model_unreachable');
  });
});
