import { describe, expect, it } from 'vitest';
import { resultOfRefusal } from './call-result.rules.ts';
import { endOfRefusal } from './model-failure.rules.ts';
import { assertDecided } from './undecided.rules.ts';

const undecided = { stage: 'budget', code: 'budget_unavailable', reason: 'The gate cannot decide right now.' } as const;

describe('a stage that cannot decide', () => {
  it.each([
    ['decides nothing', assertDecided],
    ['ends no task', endOfRefusal],
    ['is nothing that a model is told', resultOfRefusal],
  ] as const)('%s', (_, read) => {
    const fault = { kind: 'unavailable', code: 'budget_unavailable', message: undecided.reason };
    expect(() => read(undecided)).toThrow(expect.objectContaining(fault));
  });

  it.each([
    ['budget', 'budget_exhausted'],
    ['policy', 'tool_not_allowed'],
    // What is not to be had may be the agent's own doing; only the stage's own word says that nobody decided.
    ['resolve', 'tool_unavailable'],
  ] as const)('is not one that decided: %s, %s', (stage, code) => {
    expect(() => assertDecided({ stage, code, reason: 'No.' })).not.toThrow();
  });
});
