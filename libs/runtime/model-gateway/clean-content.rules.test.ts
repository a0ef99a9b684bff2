import { expect, it } from 'vitest';
import { cleanContent } from './clean-content.rules.ts';

it('passes every text through the cleaning, in arguments and results too, and leaves names and numbers', () => {
  const clean = (text: string) => text.replaceAll('secret', '[redacted]');
  expect(
    cleanContent(
      [
        { type: 'text', text: 'a secret' },
        {
          type: 'tool_use',
          id: 'secret_id',
          name: 'dig',
          input: { at: ['secret', 3, null], deep: { note: 'no secret' } },
        },
        { type: 'tool_result', tool_use_id: 'x', content: [{ type: 'text', text: 'secret' }], is_error: false },
      ],
      clean,
    ),
  ).toEqual([
    { type: 'text', text: 'a [redacted]' },
    {
      type: 'tool_use',
      id: 'secret_id',
      name: 'dig',
      input: { at: ['[redacted]', 3, null], deep: { note: 'no [redacted]' } },
    },
    { type: 'tool_result', tool_use_id: 'x', content: [{ type: 'text', text: '[redacted]' }], is_error: false },
  ]);
});

it('leaves thinking as it came, and leaves out what was thought after words that it changed', () => {
  const clean = (text: string) => text.replaceAll('secret', '[redacted]');
  const thinking = { type: 'thinking' as const, thinking: 'the secret', signature: 'secret' };
  const sealed = { type: 'redacted_thinking' as const, data: 'secret' };
  const words = (text: string) => ({ type: 'text' as const, text });
  expect(cleanContent([thinking, words('a rose'), sealed, words('a secret'), thinking, words('end')], clean)).toEqual([
    thinking,
    words('a rose'),
    sealed,
    words('a [redacted]'),
    words('end'),
  ]);
});
