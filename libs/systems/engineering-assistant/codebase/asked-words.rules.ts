import { isEveryday, relatedWords } from './vocabulary.rules.ts';

/** What an everyday word counts for. */
const EVERYDAY = 0.4;

/** A word to look for, in lower case. */
export interface AskedWord {
  word: string;
  /** The word of the question that it stands for; the word itself, unless it is only related to it. */
  asked: string;
  /** How much the asked word counts for in the question, 0 to 1. */
  weight: number;
}

/** The words of a question and those that are related to them, each with what it counts for. */
export const askedWords = (words: readonly string[]): AskedWord[] =>
  [...new Set(words)].flatMap((asked) => {
    if (isEveryday(asked)) return [{ word: asked, asked, weight: EVERYDAY }];
    return [asked, ...relatedWords(asked)].map((word) => ({ word, asked, weight: 1 }));
  });
