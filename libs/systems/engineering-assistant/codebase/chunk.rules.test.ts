import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkFile } from './chunk.rules.ts';

describe('chunkFile', () => {
  it('covers every line that has text once, in order', () => {
    const line = fc.oneof(fc.constant(''), fc.constant('  body'), fc.constant('export const x = 1;'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 300 }), (lines) => {
        const chunks = chunkFile(lines.join('\n'));
        const covered = chunks.flatMap(({ firstLine, lastLine }) =>
          Array.from({ length: lastLine - firstLine + 1 }, (_, each) => firstLine + each),
        );
        expect(covered).toEqual([...new Set(covered)].sort((left, right) => left - right));
        for (const [index, text] of lines.entries()) if (text !== '') expect(covered).toContain(index + 1);
        for (const { firstLine, content } of chunks) expect(content.split('\n')[0]).toBe(lines[firstLine - 1]);
      }),
    );
  });

  it('cuts between parts, not in them', () => {
    const part = (name: string) => `/** About ${name}. */\nexport function ${name}() {\n${'  work();\n'.repeat(25)}}\n`;
    const chunks = chunkFile([part('first'), part('second'), part('third')].join('\n'));
    expect(chunks.map(({ content }) => content.split('\n')[0])).toEqual([
      '/** About first. */',
      '/** About second. */',
      '/** About third. */',
    ]);
    expect(chunks.map(({ names }) => names)).toEqual([['first'], ['second'], ['third']]);
  });

  it('cuts a part that is too long, by lines and by characters', () => {
    for (const { firstLine, lastLine } of chunkFile('  x\n'.repeat(500)))
      expect(lastLine - firstLine).toBeLessThanOrEqual(60);
    expect(chunkFile(`${'word '.repeat(2_000)}\n`.repeat(3)).every(({ content }) => content.length <= 6_000)).toBe(
      true,
    );
  });

  it.each([
    ['a class with methods', 'class Gate {\n  async perform(action: Action) {\n    if (x) {\n', ['Gate', 'perform']],
    ['a title', '## Bad input\ntext', ['Bad input']],
    ['a table', 'create table if not exists events (\n', ['events']],
    ['a catalogue entry', 'agents:\n  - id: eng-prod\n', ['eng-prod']],
  ])('knows what %s defines', (_case, text, names) => {
    expect(chunkFile(text)[0]?.names).toEqual(names);
  });

  it('finds nothing in an empty file', () => {
    expect(chunkFile('')).toEqual([]);
    expect(chunkFile('\n\n')).toEqual([]);
  });
});
