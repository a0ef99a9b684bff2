import { describe, expect, it } from 'vitest';
import { readConversation } from './conversation.rules.ts';
import { parseScenario } from './scenario.ts';
import { ScriptedReply } from './scripted-reply.ts';

const conversation = (question: string) => readConversation([{ role: 'user', content: question }]);

describe('parseScenario', () => {
  it.each([
    ['rules: [', 'not YAML'],
    ['rules: [{ reply: [{ text: "" }] }]', 'rules.0.reply.0'],
    ['rules: [{ when: { turn: 1 } }]', 'needs a reply or a failure'],
    ['rules: [{ replies: [] }]', 'rules.0'],
    ['rules: [{ failure: { kind: status, status: 200 } }]', 'rules.0.failure.status'],
    ['{}', 'rules'],
  ])('refuses %s and says where', (text, part) => {
    expect(() => parseScenario(text)).toThrow(
      expect.objectContaining({ code: 'invalid_scenario', message: expect.stringContaining(part) }),
    );
  });
});

describe('ScriptedReply', () => {
  const script = () =>
    new ScriptedReply(
      parseScenario(`
        rules:
          - { when: { question: ROSES, model: small }, reply: [{ text: small }] }
          - { when: { question: roses }, times: 1, failure: { kind: status, status: 529 } }
          - { when: { question: roses, turn: 2, result: thorn }, reply: [{ text: ouch }] }
          - { when: { question: roses }, reply: [{ tool: dig, arguments: { deep: true } }], delayMs: 5 }`),
    );

  it('takes the first rule that applies, as often as it may', () => {
    const played = script();
    expect(played.next('small', conversation('the roses'))?.parts).toEqual([{ type: 'text', text: 'small' }]);
    expect(played.next('large', conversation('the roses'))?.failure).toEqual({ kind: 'status', status: 529 });
    expect(played.next('large', conversation('the roses'))).toEqual({
      parts: [{ type: 'tool', tool: 'dig', arguments: { deep: true } }],
      delayMs: 5,
    });
    expect(played.next('large', conversation('the tulips'))).toBeNull();
  });

  it('knows the turn and what the tools said', () => {
    const played = script();
    played.next('large', conversation('the roses'));
    const later = readConversation([
      { role: 'user', content: 'the roses' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'dig', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'A Thorn!' }] },
    ]);
    expect(played.next('large', later)?.parts).toEqual([{ type: 'text', text: 'ouch' }]);
  });

  it('takes words beside the last results for the next question', () => {
    const next = readConversation([
      { role: 'user', content: 'the roses' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'dig', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: 'thorns' },
          { type: 'text', text: 'the tulips' },
        ],
      },
    ]);
    expect(next).toEqual({ question: 'the tulips', before: 'the roses', calls: [], turn: 1 });
  });
});
