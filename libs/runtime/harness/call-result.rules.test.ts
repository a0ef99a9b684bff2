import { describe, expect, it } from 'vitest';
import { errorKindOfRefusal, resultOfAnswer, resultOfFailure, resultOfRefusal } from './call-result.rules.ts';

describe('resultOfRefusal', () => {
  it("gives the model the policy's own words (S0-HAR-07, S0-HAR-08)", () => {
    const result = resultOfRefusal({
      stage: 'policy',
      code: 'tool_not_allowed',
      reason: 'Tool shell not in allowlist',
    });
    expect(result).toMatchObject({
      status: 'denied',
      isError: true,
      errorKind: 'policy_denial',
      reason: 'Tool shell not in allowlist',
      content: [{ type: 'text', text: 'Tool shell not in allowlist' }],
    });
  });

  it('says when another try may succeed', () => {
    const refusal = { stage: 'rate_limit', code: 'rate_limited', reason: 'Too often.', retryAfterSeconds: 7 } as const;
    expect(resultOfRefusal(refusal).content[0]?.text).toBe('Too often. Try again in 7 s.');
  });

  it('takes arguments that do not fit as an error of the call (S0-HAR-13)', () => {
    const refusal = { stage: 'resolve', code: 'invalid_arguments', reason: 'path: must be text' } as const;
    expect(resultOfRefusal(refusal).errorKind).toBe('tool_error');
  });
});

describe('errorKindOfRefusal', () => {
  it.each([
    ['budget', 'budget_exhausted', 'budget_exhausted'],
    ['policy', 'missing_credential', 'missing_credential'],
    ['kill_switches', 'kill_switch_engaged', 'policy_denial'],
    ['resolve', 'agent_not_active', 'policy_denial'],
  ] as const)('of stage %s and code %s is %s (S0-HAR-16)', (stage, code, kind) => {
    expect(errorKindOfRefusal({ stage, code })).toBe(kind);
  });
});

describe('results of calls that were made', () => {
  it('keeps what the tool answered', () => {
    const content = [{ type: 'text' as const, text: 'three files' }];
    expect(resultOfAnswer({ content, isError: false })).toMatchObject({
      status: 'succeeded',
      content,
      errorKind: null,
    });
  });

  it('passes on an error that the tool reports (S0-HAR-17)', () => {
    const content = [{ type: 'text' as const, text: 'no such file' }];
    expect(resultOfAnswer({ content, isError: true })).toMatchObject({
      status: 'failed',
      content,
      isError: true,
      errorKind: 'tool_error',
    });
  });

  it('never gives the model an empty result', () => {
    expect(resultOfAnswer({ content: [], isError: false }).content).toHaveLength(1);
  });

  it('tells the model of a call that broke', () => {
    const result = resultOfFailure({ code: 'tool_server_died', message: 'the server ended' });
    expect(result).toMatchObject({ isError: true, errorKind: 'tool_error' });
    expect(result.content[0]?.text).toBe('The tool call failed (tool_server_died): the server ended');
  });
});
