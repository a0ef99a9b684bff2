import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRequest } from './drivers/build-request.rules.ts';
import type { ContentBlock } from './model-call.ts';
import { MessagesRequest } from './rehearsal/messages-request.ts';
import { piecesOf } from './rehearsal/usage.rules.ts';
import { inputTokenBound } from './token-bound.rules.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
const call = fc.record({
  system: fc.array(fc.record({ text }), { maxLength: 3 }),
  tools: fc.array(
    fc.record({
      name: fc.stringMatching(/^[a-z_]{1,20}$/),
      description: text,
      inputSchema: fc.constant({ type: 'object' }),
    }),
    { maxLength: 4 },
  ),
  question: text,
});

describe('inputTokenBound', () => {
  it('is never below one token a byte', () => {
    fc.assert(
      fc.property(call, ({ system, tools, question }) => {
        const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: question }] }];
        const bytes = Buffer.byteLength(system.map((block) => block.text).join('') + question);
        expect(inputTokenBound({ system, tools, messages })).toBeGreaterThan(bytes);
      }),
    );
  });

  it('is never below what rehearsal counts', () => {
    fc.assert(
      fc.property(call, ({ system, tools, question }) => {
        const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: question }] }];
        const request = { ...buildRequest({ model: 'm', maxTokens: 1, caching: true, system, tools, messages }) };
        const counted = piecesOf(MessagesRequest.parse(request)).reduce((total, piece) => total + piece.tokens, 0);
        expect(inputTokenBound({ system, tools, messages })).toBeGreaterThanOrEqual(counted);
      }),
    );
  });

  it('counts thinking with its signature, which holds what the provider keeps to itself', () => {
    const messages = (content: ContentBlock[]) => [{ role: 'assistant' as const, content }];
    const bound = (content: ContentBlock[]) => inputTokenBound({ system: [], tools: [], messages: messages(content) });
    const thinking: ContentBlock = { type: 'thinking', thinking: 'x'.repeat(500), signature: 'y'.repeat(700) };
    const sealed: ContentBlock = { type: 'redacted_thinking', data: 'z'.repeat(900) };
    expect(bound([thinking, sealed]) - bound([])).toBeGreaterThan(2_100);
  });
});
