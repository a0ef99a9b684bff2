import { describe, expect, it } from 'vitest';
import { readExtraction } from './extraction-answer.rules.ts';

const fact = (content: string) => ({ content, keywords: ['release'] });

describe('readExtraction', () => {
  it('reads summary and facts, whatever stands around the object', () => {
    const text = `Here you are:\n\`\`\`json\n${JSON.stringify({ summary: ' About releases. ', facts: [fact('We deploy on Tuesdays.')] })}\n\`\`\``;
    expect(readExtraction(text)).toEqual([
      { kind: 'summary', content: 'About releases.', keywords: [] },
      { kind: 'fact', content: 'We deploy on Tuesdays.', keywords: ['release'] },
    ]);
  });

  it('takes that there is nothing to note', () => {
    expect(readExtraction('{"facts": []}')).toEqual([]);
  });

  it.each([
    ['no object', 'I noted everything.'],
    ['no JSON', '{ facts: ['],
    ['too many facts', JSON.stringify({ facts: Array.from({ length: 11 }, (_, index) => fact(`Fact ${index}`)) })],
    ['a fact that is too long', JSON.stringify({ facts: [fact('x'.repeat(501))] })],
    ['an empty fact', JSON.stringify({ facts: [fact('  ')] })],
    ['something else', '{"memories": []}'],
  ])('refuses %s', (_, text) => {
    expect(() => readExtraction(text)).toThrow(expect.objectContaining({ code: 'memory_answer_invalid' }));
  });
});
