import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { contentOf, newAssembly, takeEvent } from './answer-assembly.rules.ts';

/** Assembles an answer out of blocks, each a start and its deltas; tells what was shown of it. */
function assemble(...blocks: [start: object, ...deltas: object[]][]) {
  const assembly = newAssembly();
  const shown = blocks.flatMap(([start, ...deltas], index) =>
    [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ].map((event) => takeEvent(assembly, event as RawMessageStreamEvent)),
  );
  return { content: contentOf(assembly), shown: shown.join('') };
}

const THINKING = { type: 'thinking', thinking: '', signature: '' };
const thought = (thinking: string) => ({ type: 'thinking_delta', thinking });
const signature = { type: 'signature_delta', signature: 'c2lnbmVk' };

describe('an answer with thinking', () => {
  it('has each thought in its place, whole and with its signature, and shows only the words', () => {
    expect(
      assemble(
        [THINKING, thought('The roses'), thought(' are red.'), signature],
        [{ type: 'redacted_thinking', data: 'c2VhbGVk' }],
        [
          { type: 'text', text: '' },
          { type: 'text_delta', text: 'Red.' },
        ],
      ),
    ).toEqual({
      content: [
        { type: 'thinking', thinking: 'The roses are red.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
        { type: 'text', text: 'Red.' },
      ],
      shown: 'Red.',
    });
  });

  it('keeps a thought whose words stay with the provider', () => {
    expect(assemble([THINKING, signature]).content).toEqual([
      { type: 'thinking', thinking: '', signature: 'c2lnbmVk' },
    ]);
  });

  it('leaves out a thought that was cut off before its signature, and what it does not know', () => {
    expect(assemble([THINKING, thought('The ro')], [{ type: 'hologram' }]).content).toEqual([]);
  });
});
