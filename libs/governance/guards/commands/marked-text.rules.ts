/**
 * Shell text as far as it is known before it runs. What is not known stands in it as a mark, a character that no input may
 * hold: so a word can be half known (`⁇/bin/java`), and where text came from travels with it through pipes and variables.
 */
export const MARK = {
  /** Anything, also nothing. */
  unknown: '\uE000',
  /** A name that is not known and not empty, as a file found by a pattern. */
  name: '\uE001',
  /** Text from the network. */
  network: '\uE002',
  /** Something that holds secrets. */
  secret: '\uE003',
  /** Text that was computed in a way that hides it: cut out of other variables, decoded from what is not known. */
  hidden: '\uE004',
  /** The patterns `*`, `?` and `[` outside quotes. */
  star: '\uE005',
  question: '\uE006',
  bracket: '\uE007',
  /** Text of a file that was there before: running it is running that file. */
  file: '\uE009',
  /** The home folder. */
  home: '\uE008',
} as const;

const ANY_MARK = /[\uE000-\uE00F]/;
const ANY_MARKS = /[\uE000-\uE00F]/g;

/** True for text that nobody may send: the marks' own characters. */
export const hasMark = (text: string): boolean => ANY_MARK.test(text);

/** True when all of the text is known. */
export const isKnown = (text: string): boolean => !ANY_MARK.test(text);

/** The marks of a text without its words: where it came from. */
export const originsOf = (text: string): string =>
  [MARK.network, MARK.secret].filter((mark) => text.includes(mark)).join('');

/** The text as it can be shown to people. */
export const shown = (text: string): string =>
  text
    .replaceAll(MARK.star, '*')
    .replaceAll(MARK.question, '?')
    .replaceAll(MARK.bracket, '[')
    .replaceAll(MARK.home, '~')
    .replace(ANY_MARKS, '…');

/** The text as a variable keeps it: a pattern is text until it is used. */
export const asValue = (text: string): string =>
  text.replaceAll(MARK.star, '*').replaceAll(MARK.question, '?').replaceAll(MARK.bracket, '[');

/** The text of a variable where it is used outside quotes: patterns count. */
export const asPattern = (text: string): string =>
  text.replaceAll('*', MARK.star).replaceAll('?', MARK.question).replaceAll('[', MARK.bracket);
