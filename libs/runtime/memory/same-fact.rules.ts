import { createHash } from 'node:crypto';

/** Words that turn a sentence into its opposite. */
const NEGATIONS = new Set(['not', 'no', 'never', 'none', 'neither', 'nor', 'without', 'cannot', 'stopped', 'longer']);
/** Words that a sentence can have more or less of and say the same. */
const FILLERS = new Set([
  'a',
  'an',
  'the',
  'please',
  'also',
  'just',
  'really',
  'currently',
  'now',
  'always',
  'that',
  'remember',
]);

/** SHA-256 (hex) of what a memory says, whatever its case, spacing and punctuation. */
export const contentHash = (content: string): string =>
  createHash('sha256').update(wordsOf(content).join(' ')).digest('hex');

/**
 * How two memories relate: `contained` when the first says nothing that the second does not say as well, `contains` the
 * other way round, `different` when in doubt. One that has a negation or a number that the other has not is different:
 * forgetting a correction would be worse than keeping both.
 */
export function compareFacts(one: string, other: string): 'contained' | 'contains' | 'different' {
  const [mine, theirs] = [tellingWords(one), tellingWords(other)];
  if (isPart(mine, theirs)) return 'contained';
  return isPart(theirs, mine) ? 'contains' : 'different';
}

function isPart(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  const isDecisive = (word: string) => NEGATIONS.has(word) || /\d/.test(word) || word.endsWith("n't");
  return [...part].every((word) => whole.has(word)) && [...whole].every((word) => part.has(word) || !isDecisive(word));
}

const tellingWords = (text: string): Set<string> => new Set(wordsOf(text).filter((word) => !FILLERS.has(word)));

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}\p{N}]+(?:[.'+#-][\p{L}\p{N}]+)*/gu) ?? [];
