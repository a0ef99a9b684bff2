import { describe, expect, it } from 'vitest';
import { askedWords } from './asked-words.rules.ts';

describe('askedWords', () => {
  it('has each word once, with those that are related to it', () => {
    const asked = askedWords(['teapot', 'undo', 'teapot']);
    expect(asked.filter(({ word }) => word === 'teapot')).toEqual([{ word: 'teapot', asked: 'teapot', weight: 1 }]);
    expect(asked).toContainEqual({ word: 'revert', asked: 'undo', weight: 1 });
  });

  it('has everyday words count for less, and none beside them', () => {
    expect(askedWords(['everything'])).toEqual([{ word: 'everything', asked: 'everything', weight: 0.4 }]);
  });
});
