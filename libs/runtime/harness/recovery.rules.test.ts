import { describe, expect, it } from 'vitest';
import type { RequestedCall } from './conversation.ts';
import { recover } from './recovery.rules.ts';

const call = (dispatches: number): RequestedCall => ({
  id: 'call-1',
  turn: 2,
  ordinal: 0,
  toolUseId: 'u1',
  toolId: 'issue_comment',
  arguments: {},
  status: 'dispatched',
  dispatches,
  result: null,
  isError: false,
});

describe('recover', () => {
  it.each([
    ['reads', { sideEffect: 'read', idempotent: false }],
    ['is reviewed as idempotent', { sideEffect: 'irreversible', idempotent: true }],
  ] as const)('repeats a call that %s', (_, tool) => {
    expect(recover(call(1), tool)).toEqual({ do: 'repeat' });
  });

  it('reports it to the model when the second try had no outcome either', () => {
    expect(recover(call(2), { sideEffect: 'read', idempotent: false })).toMatchObject({
      do: 'report',
      result: { isError: true, errorKind: 'tool_error' },
    });
  });

  it.each([
    ['changes something', { sideEffect: 'reversible', idempotent: false } as const],
    ['has left the catalogue', null],
  ])('leaves a call that %s to a person', (_, tool) => {
    const recovery = recover(call(1), tool);
    expect(recovery).toMatchObject({ do: 'review', ending: { status: 'needs_review', reason: 'unknown_outcome' } });
    if (recovery.do === 'review') expect(recovery.ending.message).toContain('issue_comment');
  });
});
