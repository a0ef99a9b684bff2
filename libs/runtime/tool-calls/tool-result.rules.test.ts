import { describe, expect, it } from 'vitest';
import { toToolResult } from './tool-result.rules.ts';

describe('toToolResult', () => {
  it('keeps text, and whether it is an error', () => {
    expect(toToolResult({ content: [{ type: 'text', text: 'no such file', annotations: {} }], isError: true })).toEqual(
      {
        content: [{ type: 'text', text: 'no such file' }],
        isError: true,
      },
    );
  });

  it('names what is not text', () => {
    const { content } = toToolResult({
      content: [
        { type: 'image', data: 'AAAA', mimeType: 'image/png' },
        { type: 'resource_link', uri: 'file:///a', name: 'a' },
        { type: 'resource', resource: { uri: 'file:///b', text: 'words of b' } },
        { type: 'resource', resource: { uri: 'file:///c', blob: 'AAAA' } },
      ],
    });
    expect(content.map(({ text }) => text)).toEqual([
      '[image of type image/png, not shown]',
      '[resource file:///a]',
      'words of b',
      '[resource file:///c, not shown]',
    ]);
  });

  it('shows structured content where there is no other', () => {
    expect(toToolResult({ structuredContent: { sum: 3 } }).content).toEqual([{ type: 'text', text: '{"sum":3}' }]);
    expect(
      toToolResult({ content: [{ type: 'text', text: '3' }], structuredContent: { sum: 3 } }).content,
    ).toHaveLength(1);
  });

  it.each([
    null,
    'text',
    { content: 'text' },
    { content: [{ type: 'text' }] },
    // An image that calls itself text.
    { content: [{ type: 'text', data: 'iVBORw0KGgo=', mimeType: 'image/png' }] },
    { content: [{ type: 'text', text: { data: 'iVBORw0KGgo=' } }] },
    { content: [{ type: 'video' }] },
    { content: [1] },
  ])('turns %j into a result that reports an error, because the tool did run', (answer) => {
    const result = toToolResult(answer);
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(/^The tool ran, but/);
  });
});
