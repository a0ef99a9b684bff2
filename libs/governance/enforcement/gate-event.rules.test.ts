import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import type { Decision } from './decision.ts';
import { deniedEvent, intendedEvent, outcomeEvent } from './gate-event.rules.ts';
import { modelCall, toolCall } from './stages.fixture.ts';

const decision = (action: Decision['action']): Decision => ({
  action,
  verdicts: [{ stage: 'resolve', outcome: 'pass', durationUs: 12 }],
  refusal: null,
  suspension: null,
  obligations: [],
  approvalIds: [],
  notes: [],
  policyIds: ['tier-3'],
  policyBundle: 4,
  switchesVersion: 7,
  reserved: null,
});

describe('events of the gate', () => {
  it('name who acts, for whom and on what', () => {
    expect(intendedEvent(decision(toolCall()), 8)).toMatchObject({
      stream: 'session:session-1',
      type: 'action.intended',
      actor: 'agent:eng-prod',
      onBehalfOf: 'person:engineer',
      subject: 'tool:codebase_search',
      payload: {
        switchesVersion: 8,
        policyBundle: 4,
        verdicts: [{ stage: 'resolve', outcome: 'pass', durationUs: 12 }],
      },
    });
  });

  it('go to the stream of the agent outside of sessions', () => {
    expect(intendedEvent(decision(modelCall({ sessionId: null })), 8).stream).toBe('agent:eng-prod');
  });

  it('hold a hash of the arguments that differs for each action, and never the arguments', () => {
    const [one, other] = [toolCall({ id: 'a' }), toolCall({ id: 'b' })].map((action) =>
      intendedEvent(decision(action), 1),
    );
    expect(JSON.stringify(one)).not.toContain('gate"');
    expect(one?.payload).not.toEqual(other?.payload);
  });

  it('keep made-up names storable and short', () => {
    const action = toolCall({ toolId: `\u0000\uD800${'x'.repeat(1_000)}` });
    const { subject } = deniedEvent(decision(action), { stage: 'resolve', code: 'unknown_tool', reason: 'no' });
    expect(subject).toMatch(/^tool:\uFFFD\uFFFDx{98}$/);
  });

  it('hold the cost in dollars, or that the whole reservation was charged', () => {
    const error = new DomainError('timeout', 'outcome_unknown', 'no answer');
    expect(outcomeEvent(modelCall(), { status: 'unknown', error, durationMs: 3.2 }, null, true)).toMatchObject({
      type: 'action.unknown',
      payload: { durationMs: 3, chargedInFull: true, code: 'outcome_unknown' },
    });
    const done = { status: 'succeeded', value: 'text', cost: 2_500n, durationMs: 1, redactions: {} } as const;
    expect(outcomeEvent(modelCall(), done, 2_500n, false).payload).toEqual({
      actionId: 'action-1',
      durationMs: 1,
      cost: 0.0025,
      redactions: {},
      kept: false,
    });
  });
});
