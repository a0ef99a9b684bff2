import { expect, it } from 'vitest';
import { resultOfAnswer } from './call-result.rules.ts';
import type { RequestedCall, Turn } from './conversation.ts';
import { stepsOfTask } from './progress.rules.ts';

const turn = (position: number, role: Turn['role']): Turn => ({
  position,
  role,
  content: [],
  stopReason: null,
  target: null,
});
const call = (given: Partial<RequestedCall>): RequestedCall => ({
  id: 'call',
  turn: 4,
  ordinal: 0,
  toolUseId: 'use',
  toolId: 'search',
  arguments: {},
  status: 'succeeded',
  dispatches: 1,
  result: [{ type: 'text', text: 'found' }],
  isError: false,
  ...given,
});
const turns = [turn(1, 'user'), turn(2, 'assistant'), turn(3, 'user'), turn(4, 'assistant')];

it('sees the finished calls since the person spoke last', () => {
  const calls = [call({ turn: 2 }), call({}), call({ status: 'denied' }), call({ status: 'unknown' })];
  expect(stepsOfTask(turns, calls, () => false)).toMatchObject([
    { turn: 4, tool: 'search', succeeded: true, empty: false },
    { turn: 4, succeeded: false },
  ]);
});

it('knows an answer of nothing by what the model is told instead', () => {
  const { content } = resultOfAnswer({ content: [], isError: false });
  expect(stepsOfTask(turns, [call({ result: content })], () => false)).toMatchObject([{ empty: true }]);
});

it('asks of each tool whether it writes', () => {
  const calls = [call({}), call({ toolId: 'dig' })];
  expect(stepsOfTask(turns, calls, (tool) => tool === 'dig').map(({ writes }) => writes)).toEqual([false, true]);
});
