import { describe, expect, it } from 'vitest';
import { bestLines } from './snippet.rules.ts';

describe('bestLines', () => {
  it('shows the lines with most words of the question, and where they are', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    lines[40] = 'the killSwitch is engaged';
    const { firstLine, lastLine, snippet } = bestLines(
      { firstLine: 101, content: lines.join('\n') },
      'engaged kill switch',
    );
    expect(snippet).toContain('killSwitch');
    expect(snippet.split('\n')).toHaveLength(lastLine - firstLine + 1);
    expect(lines[firstLine - 101]).toBe(snippet.split('\n')[0]);
  });

  it('knows words in other forms and words for the same thing, and prefers what was asked', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    lines[50] = 'halts every one of them';
    const content = lines.join('\n');
    expect(bestLines({ firstLine: 1, content }, 'how is it stopped').snippet).toContain('halts');
    lines[5] = 'everything stops here';
    expect(bestLines({ firstLine: 1, content: lines.join('\n') }, 'how is it stopped').snippet).toContain('stops here');
  });

  it('shows a short piece whole', () => {
    expect(bestLines({ firstLine: 1, content: 'a\nb' }, 'z')).toEqual({ firstLine: 1, lastLine: 2, snippet: 'a\nb' });
  });
});
