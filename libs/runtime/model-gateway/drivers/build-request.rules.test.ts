import { describe, expect, it } from 'vitest';
import type { ContentBlock, MessageParam } from '../model-call.ts';
import { buildRequest, type DriverRequest, hasThinking, withoutThinking } from './build-request.rules.ts';

const tool = (name: string) => ({ name, description: `does ${name}`, inputSchema: { type: 'object' } });
const CALL: DriverRequest = {
  model: 'some-model',
  maxTokens: 100,
  caching: true,
  system: [{ text: 'You help in a garden.' }, { text: 'Answer briefly.' }],
  tools: [tool('dig'), tool('water')],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Is it dry?' }] }],
};

describe('buildRequest', () => {
  it('puts breakpoints on the last system block and the last tool, and nowhere else (S0-HAR-15)', () => {
    const request = buildRequest(CALL);
    const marked = { cache_control: { type: 'ephemeral' } };
    expect(request.system).toEqual([
      { type: 'text', text: 'You help in a garden.' },
      { type: 'text', text: 'Answer briefly.', ...marked },
    ]);
    expect(request.tools).toEqual([
      { name: 'dig', description: 'does dig', input_schema: { type: 'object' } },
      { name: 'water', description: 'does water', input_schema: { type: 'object' }, ...marked },
    ]);
    expect(JSON.stringify(request.messages)).not.toContain('cache_control');
  });

  it('keeps the order of what is cached: system prompt, tool manifest, then the conversation (S0-HAR-15)', () => {
    const parts = Object.keys(buildRequest(CALL)).filter((name) => ['system', 'tools', 'messages'].includes(name));
    expect(parts).toEqual(['system', 'tools', 'messages']);
  });

  it('sets no breakpoint where the alias does not cache', () => {
    expect(JSON.stringify(buildRequest({ ...CALL, caching: false }))).not.toContain('cache_control');
  });

  it('leaves out what is empty', () => {
    const request = buildRequest({ ...CALL, system: [{ text: '' }], tools: [] });
    expect(request).not.toHaveProperty('system');
    expect(request).not.toHaveProperty('tools');
  });

  it('shows the model its own arguments where they were no object', () => {
    const request = buildRequest({
      ...CALL,
      messages: [
        ...CALL.messages,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: '' },
            { type: 'tool_use', id: 't1', name: 'dig', input: '{"deep' },
          ],
        },
      ],
    });
    expect(request.messages[1]?.content).toEqual([
      { type: 'tool_use', id: 't1', name: 'dig', input: { malformed_arguments: '{"deep' } },
    ]);
  });
});

describe('thinking in the conversation', () => {
  const thinking: ContentBlock = { type: 'thinking', thinking: 'naïve \u{1F339} “roses”', signature: 'c2lnbmVk' };
  const sealed: ContentBlock = { type: 'redacted_thinking', data: 'c2VhbGVk' };
  const unspoken: ContentBlock = { type: 'thinking', thinking: '', signature: 'YWdhaW4=' };
  const words: ContentBlock = { type: 'text', text: 'Let me look.' };
  const use: ContentBlock = { type: 'tool_use', id: 't1', name: 'dig', input: {} };
  const after = (content: ContentBlock[], target = CALL.model) => {
    const answer: MessageParam = { role: 'assistant', content, target };
    return { ...CALL, messages: [...CALL.messages, answer] };
  };
  const sent = (call: DriverRequest) => buildRequest(call).messages.map(({ content }) => content);

  it('goes back to the same model in its place and as it came', () => {
    const content = [thinking, sealed, words, unspoken, use];
    expect(sent(after(content))[1]).toEqual(content);
    expect(hasThinking(after(content))).toBe(true);
  });

  it('is left out for any other model, and where nobody knows whose it is', () => {
    const content = [thinking, sealed, words, unspoken, use];
    expect(sent(after(content, 'another-model'))[1]).toEqual([words, use]);
    expect(hasThinking(after(content, 'another-model'))).toBe(false);
    expect(sent({ ...CALL, messages: [...CALL.messages, { role: 'assistant', content }] })[1]).toEqual([words, use]);
  });

  it('is left out where nothing follows it, with the message when that has nothing else', () => {
    expect(sent(after([words, thinking]))[1]).toEqual([words]);
    expect(sent(after([thinking, sealed]))).toHaveLength(1);
  });

  it('can be left out altogether', () => {
    const without = withoutThinking(after([thinking, words, unspoken, use]));
    expect(hasThinking(without)).toBe(false);
    expect(sent(without)[1]).toEqual([words, use]);
  });
});
