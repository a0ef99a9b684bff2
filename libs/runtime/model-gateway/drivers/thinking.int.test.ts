import { afterEach, describe, expect, it } from 'vitest';
import type { ContentBlock, MessageParam } from '../model-call.ts';
import type { DriverRequest } from './build-request.rules.ts';
import { MessagesApiDriver } from './messages-api.driver.ts';
import { startThinkingEndpoint, type ThinkingEndpoint } from './thinking-endpoint.fixture.ts';

const ASKED: DriverRequest = {
  model: 'some-model',
  maxTokens: 1_000,
  caching: true,
  system: [{ text: 'You answer questions about gardens.' }],
  tools: [{ name: 'garden_search', description: 'Searches the garden', inputSchema: { type: 'object' } }],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Where are the roses?' }] }],
};

let endpoint: ThinkingEndpoint;
afterEach(() => endpoint?.stop());

async function ask(request: DriverRequest) {
  const driver = new MessagesApiDriver(
    { key: null, url: endpoint.url },
    { connectMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
  );
  const shown: string[] = [];
  const { signal } = new AbortController();
  const answer = await driver.ask(request, {
    signal,
    onText: (text) => shown.push(text),
    onTextEnd: () => undefined,
    onUsage: () => undefined,
  });
  return { ...answer, shown: shown.join('') };
}

/** The request after the tool call of `content` was answered. */
function goOn(content: ContentBlock[], target: string): DriverRequest {
  const results = content.flatMap((block): ContentBlock[] =>
    block.type === 'tool_use'
      ? [{ type: 'tool_result', tool_use_id: block.id, content: [{ type: 'text', text: 'bed 3' }], is_error: false }]
      : [],
  );
  const messages: MessageParam[] = [
    { role: 'assistant', content, target },
    { role: 'user', content: results },
  ];
  return { ...ASKED, messages: [...ASKED.messages, ...messages] };
}

describe('thinking in a tool loop, over HTTP', () => {
  it('comes in whole and is not shown', async () => {
    endpoint = await startThinkingEndpoint();
    const { content, shown } = await ask(ASKED);
    expect(content).toEqual(endpoint.answered[0]);
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'redacted_thinking', 'text', 'thinking', 'tool_use']);
    expect(shown).toBe('Let me look. ');
  });

  it('goes back as it came to the model that it is of', async () => {
    endpoint = await startThinkingEndpoint();
    const { content } = await ask(ASKED);
    const answer = await ask(goOn(content, 'some-model'));
    expect(answer.content).toEqual([{ type: 'text', text: 'By the south wall.' }]);
  });

  it('would be refused if it was altered, moved or left out', async () => {
    endpoint = await startThinkingEndpoint();
    const { content } = await ask(ASKED);
    const altered = content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'roses' } : block));
    for (const other of [altered, content.toReversed(), content.slice(1)]) {
      await expect(ask(goOn(other, 'some-model'))).rejects.toMatchObject({ code: 'model_rejected' });
    }
  });

  it('does not go to another model, whose request would be refused with it', async () => {
    endpoint = await startThinkingEndpoint();
    const { content } = await ask(ASKED);
    const answer = await ask({ ...goOn(content, 'some-model'), model: 'another-model' });
    expect(answer.stopReason).toBe('end_turn');
    expect(JSON.stringify(endpoint.received.at(-1))).not.toContain('thinking');
  });
});
