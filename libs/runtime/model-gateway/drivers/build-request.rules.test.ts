import { describe, expect, it } from 'vitest';
import { buildRequest } from './build-request.rules.ts';

const tool = (name: string) => ({ name, description: `does ${name}`, inputSchema: { type: 'object' } });
const CALL = {
  model: 'some-model',
  maxTokens: 100,
  caching: true,
  system: [{ text: 'You help in a garden.' }, { text: 'Answer briefly.' }],
  tools: [tool('dig'), tool('water')],
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Is it dry?' }] }],
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
