import type { StopReason, ToolCallStatus } from '@gatehouse/contracts/runtime';
import { describe, expect, it } from 'vitest';
import type { RequestedCall, Turn } from './conversation.ts';
import { type LoopState, nextStep } from './next-step.rules.ts';

const asked: Turn = {
  position: 1,
  role: 'user',
  content: [{ type: 'text', text: 'Why?' }],
  stopReason: null,
  target: null,
};
const answer = (content: Turn['content'], stopReason: StopReason = 'end_turn'): Turn => ({
  position: 2,
  role: 'assistant',
  content,
  stopReason,
  target: 'some-model',
});
const thinking = { type: 'thinking' as const, thinking: '', signature: 'c2lnbmVk' };
const words = { type: 'text' as const, text: 'Because.' };
const call = (ordinal: number, status: ToolCallStatus): RequestedCall => ({
  id: `call-${ordinal}`,
  turn: 2,
  ordinal,
  toolUseId: `u${ordinal}`,
  toolId: 'search',
  arguments: {},
  status,
  dispatches: status === 'pending' ? 0 : 1,
  result: null,
  isError: false,
});
const state = (given: Partial<LoopState>): LoopState => ({
  begun: true,
  turns: [asked],
  calls: [],
  used: { iterations: 0, tokens: 100, elapsedMs: 0 },
  limits: { iterations: 5, tokens: 1_000, seconds: 60 },
  ...given,
});

describe('nextStep', () => {
  it('asks the gate first of all', () => {
    expect(nextStep(state({ begun: false }))).toEqual({ do: 'begin' });
  });

  it('calls the model after a message, with what is left of the tokens', () => {
    expect(nextStep(state({}))).toEqual({ do: 'call_model', maxTokens: 900 });
  });

  it('runs the tool calls of a turn one after the other, in their order', () => {
    const calls = [call(1, 'pending'), call(0, 'succeeded'), call(2, 'pending')];
    const step = nextStep(state({ turns: [asked, answer([words], 'tool_use')], calls }));
    expect(step).toMatchObject({ do: 'run_tool', call: { ordinal: 1 } });
  });

  it.each(['dispatched', 'unknown'] as const)('recovers a call that is %s before it goes on', (status) => {
    const calls = [call(0, status), call(1, 'pending')];
    expect(nextStep(state({ turns: [asked, answer([])], calls }))).toMatchObject({
      do: 'recover_tool',
      call: { ordinal: 0 },
    });
  });

  it.each(['succeeded', 'failed', 'denied', 'skipped'] as const)(
    'gives the model the results once every call is settled, also one that is %s',
    (status) => {
      expect(nextStep(state({ turns: [asked, answer([])], calls: [call(0, status)] })).do).toBe('call_model');
    },
  );

  it('does not look back at unknown calls once the person went on', () => {
    const turns = [asked, answer([]), { ...asked, position: 3 }];
    expect(nextStep(state({ turns, calls: [call(0, 'unknown')] })).do).toBe('call_model');
  });

  it('ends with the answer', () => {
    expect(nextStep(state({ turns: [asked, answer([words])] }))).toMatchObject({
      do: 'end',
      ending: { status: 'completed', reason: 'answered', errorKind: null },
    });
  });

  it.each([
    ['refusal', [words], 'failed', 'error', 'model_error'],
    ['max_tokens', [words], 'stopped', 'output_limit', null],
    ['end_turn', [], 'failed', 'error', 'model_error'],
    ['end_turn', [thinking], 'failed', 'error', 'model_error'],
  ] as const)('says how an answer that stopped with %s ends', (stopReason, content, status, reason, errorKind) => {
    expect(nextStep(state({ turns: [asked, answer([...content], stopReason)] }))).toMatchObject({
      ending: { status, reason, errorKind },
    });
  });

  it('does not call the model when a cap is reached', () => {
    const used = { iterations: 5, tokens: 100, elapsedMs: 0 };
    expect(nextStep(state({ used }))).toMatchObject({ do: 'end', ending: { reason: 'iteration_cap' } });
  });

  it('still runs the tools that were asked for at the last iteration, but not past the wall clock', () => {
    const turns = [asked, answer([], 'tool_use')];
    const calls = [call(0, 'pending')];
    expect(nextStep(state({ turns, calls, used: { iterations: 5, tokens: 100, elapsedMs: 0 } })).do).toBe('run_tool');
    expect(nextStep(state({ turns, calls, used: { iterations: 1, tokens: 100, elapsedMs: 60_000 } }))).toMatchObject({
      do: 'end',
      ending: { reason: 'wall_clock' },
    });
  });

  it('refuses a session without a turn', () => {
    expect(() => nextStep(state({ turns: [] }))).toThrow('no turn');
  });
});
