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

  it('shows a short piece whole', () => {
    expect(bestLines({ firstLine: 1, content: 'a\nb' }, 'z')).toEqual({ firstLine: 1, lastLine: 2, snippet: 'a\nb' });
  });
});
