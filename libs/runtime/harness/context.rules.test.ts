import type { ToolUseBlock } from '@gatehouse/contracts/runtime';
import { describe, expect, it } from 'vitest';
import { assembleContext, historyOf } from './context.rules.ts';
import type { RequestedCall, Turn } from './conversation.ts';

const words = (text: string) => ({ type: 'text' as const, text });
const use = (id: string): ToolUseBlock => ({ type: 'tool_use', id, name: 'search', input: {} });
const said = (position: number, role: Turn['role'], content: Turn['content']): Turn => ({
  position,
  role,
  content,
  stopReason: null,
  target: role === 'assistant' ? 'some-model' : null,
});
const call = (given: Partial<RequestedCall>): RequestedCall => ({
  id: 'a',
  turn: 2,
  ordinal: 0,
  toolUseId: 'u1',
  toolId: 'search',
  arguments: {},
  status: 'succeeded',
  dispatches: 1,
  result: [words('found')],
  isError: false,
  ...given,
});

describe('assembleContext', () => {
  it('puts the stable parts first, in the order that prompt caching depends on (S0-HAR-15)', () => {
    const tool = { name: 'search' };
    const context = assembleContext('Be brief.', [tool], [said(1, 'user', [words('Hello')])], []);
    expect(Object.keys(context)).toEqual(['system', 'tools', 'messages']);
    expect(context.system).toEqual([{ text: 'Be brief.' }]);
    expect(context.tools).toEqual([tool]);
  });

  it('sends no empty system prompt', () => {
    expect(assembleContext('', [], [], []).system).toEqual([]);
  });
});

describe('historyOf', () => {
  it('says of each answer which model it is of, and never joins those of two', () => {
    const answer = (position: number, target: string) => ({ ...said(position, 'assistant', [words('Yes.')]), target });
    const history = historyOf([said(1, 'user', [words('Hello')]), answer(2, 'large'), answer(3, 'small')], []);
    expect(history.map(({ target }) => target)).toEqual([undefined, 'large', 'small']);
  });

  const asked = said(1, 'user', [words('Where is the gate?')]);
  const requested = said(2, 'assistant', [words('Let me look.'), use('u1'), use('u2')]);

  it('answers every tool_use with its tool_result, in the order of the requests', () => {
    const calls = [
      call({ toolUseId: 'u2', result: [words('second')], isError: true }),
      call({ toolUseId: 'u1', result: [words('first')] }),
    ];
    expect(historyOf([asked, requested], calls).at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'u1', content: [words('first')], is_error: false },
        { type: 'tool_result', tool_use_id: 'u2', content: [words('second')], is_error: true },
      ],
    });
  });

  it.each([
    ['skipped', 'was not made'],
    ['pending', 'was not made'],
    ['unknown', 'is unknown'],
    ['dispatched', 'is unknown'],
  ] as const)('says what became of a call that is %s and has no result', (status, expected) => {
    const [, , results] = historyOf([asked, requested], [call({ status, result: null })]);
    expect(results?.content[0]).toMatchObject({
      is_error: true,
      content: [{ text: expect.stringContaining(expected) }],
    });
  });

  it('repairs a request of which nothing at all is known', () => {
    const [, , results] = historyOf([asked, requested], []);
    expect(results?.content).toHaveLength(2);
  });

  it('keeps the roles alternating when a person speaks after tool results', () => {
    const history = historyOf([asked, requested, said(3, 'user', [words('Well?')])], [call({})]);
    expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(history[2]?.content.at(-1)).toEqual(words('Well?'));
  });

  it('leaves out what was said with no words', () => {
    expect(historyOf([asked, said(2, 'assistant', [])], [])).toHaveLength(1);
  });

  it('changes none of the turns it is given', () => {
    const first = said(1, 'user', [words('one')]);
    historyOf([first, said(2, 'user', [words('two')])], []);
    expect(first.content).toEqual([words('one')]);
  });
});
