import { describe, expect, it } from 'vitest';
import { answers, choosePassages } from './choose-passages.rules.ts';
import type { Excerpt } from './excerpts.rules.ts';
import { termsOf } from './words.rules.ts';

const excerpt = (file: string, text: string, line = 1): Excerpt => ({ file, line, lines: text.split('\n') });
const choose = (question: string, excerpts: Excerpt[], most = 3) =>
  choosePassages(question, termsOf(question), excerpts, most);

const BEDS = excerpt(
  'garden/beds.ts',
  `import { waterRoses } from './roses.ts';

/** Where each rose bed lies. */
export const BEDS = ['south wall', 'old well', 'gate'] as const;

export function plant(bed: string): void {
  const soil = dig(bed);
  return soil.plant('rose');
}`,
);
const ROSES = excerpt(
  'garden/roses.ts',
  `/**
 * Waters the roses at dawn, from the rain barrel.
 */
export function waterRoses(): void {
  barrel.pour();
}`,
  10,
);

describe('choosePassages', () => {
  it('prefers what declares something to what imports it, with the comment above', () => {
    const [best] = choose('How are the roses watered?', [BEDS, ROSES]);
    expect(best).toMatchObject({ file: 'garden/roses.ts', line: 10 });
    expect(best?.lines.at(-1)).toBe('}');
  });

  it('finds the list that a question asks for, on one line or on several', () => {
    const seasons = excerpt('garden/seasons.ts', "// the year\nexport const SEASONS = [\n  'spring',\n  'summer',\n];");
    const talk = excerpt('garden/talk.md', 'The beds and the seasons of the garden are what we talk about.');
    expect(choose('Which beds are there in the garden?', [talk, BEDS])[0]).toMatchObject({
      file: 'garden/beds.ts',
      line: 3,
    });
    expect(choose('What are the seasons of the garden?', [talk, seasons])[0]?.file).toBe('garden/seasons.ts');
  });

  it('knows when the list is not there yet', () => {
    const question = 'Which beds are there?';
    const [list] = choose(question, [BEDS]);
    const [talk] = choose(question, [excerpt('talk.md', 'Nice beds.')]);
    expect(list && answers(question, termsOf(question), list)).toBe(true);
    expect(talk && answers(question, termsOf(question), talk)).toBe(false);
  });

  it('puts tests behind what they test, unless the question is about tests', () => {
    const test = excerpt('garden/roses.test.ts', "it('waters roses at dawn', () => expect(waterRoses()).toBe(roses));");
    expect(choose('How are the roses watered?', [test, ROSES])[0]?.file).toBe('garden/roses.ts');
    expect(choose('Where is it tested that roses are watered?', [test, ROSES])[0]?.file).toBe('garden/roses.test.ts');
  });

  it('takes no line for an answer that only asks the same', () => {
    expect(choose('How are the roses watered?', [excerpt('questions.yaml', '- How are the roses watered?')])).toEqual(
      [],
    );
  });

  it('takes an item of a list by itself', () => {
    const notes = excerpt('notes.md', '- Tulips come early.\n- Roses are watered\n  at dawn.\n- Moles come at night.');
    expect(choose('When are roses watered?', [notes])).toMatchObject([
      { line: 2, lines: ['- Roses are watered', '  at dawn.'] },
    ]);
  });

  it('shows no lines twice and nothing that is far behind the best', () => {
    const found = choose('How are the roses watered?', [ROSES, ROSES, BEDS]);
    expect(found.filter(({ file }) => file === 'garden/roses.ts')).toHaveLength(1);
  });
});
