import { identifierParts } from './words.rules.ts';

/** Reciprocal rank fusion: how slowly the weight of a place falls. 60 is what its authors measured. */
const K = 60;

/** Something that was found, best first in its list. */
export interface Found {
  path: string;
  names: string;
}

export interface Fused<Item> {
  item: Item;
  score: number;
}

/**
 * Fuses lists that were ranked by different measures, by places only: a path that is high in several lists comes first.
 *
 * @param lists each best first, at most one entry per path; the entry of the first list that has a path is kept
 */
export function fuse<Item extends Found>(lists: readonly (readonly Item[])[]): Fused<Item>[] {
  const fused = new Map<string, Fused<Item>>();
  for (const list of lists) {
    list.forEach((item, place) => {
      const known = fused.get(item.path) ?? { item, score: 0 };
      known.score += 1 / (K + place + 1);
      fused.set(item.path, known);
    });
  }
  return [...fused.values()].sort(byScore);
}

/** Raises what carries the words of the question in its file name, folders, titles or definitions; lowers what only repeats others. */
export function boost<Item extends Found>(found: readonly Fused<Item>[], query: string): Fused<Item>[] {
  const words = new Set(stems(query));
  return found.map(({ item, score }) => ({ item, score: score * boostOf(item, words) })).sort(byScore);
}

function boostOf({ path, names }: Found, words: ReadonlySet<string>): number {
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  const inFileName = share(stems(fileName.replace(/\.\w+$/, '')), words);
  const inFolders = share(stems(path.slice(0, -fileName.length)), words);
  const inNames = share(words, new Set(stems(names)));
  const secondHand = isSecondHand(path) && !words.has('test') && !words.has('fixtur') ? 0.7 : 1;
  return (1 + 0.4 * inFileName + 0.15 * inFolders + 0.3 * inNames) * secondHand;
}

/** Tests and fixtures say what the code says, with more words. */
const isSecondHand = (path: string): boolean => /\.(test|spec)\.|(^|\/)(fixtures?|__tests__|tests?|e2e)\//.test(path);

const byScore = (left: Fused<Found>, right: Fused<Found>): number =>
  right.score - left.score || (left.item.path < right.item.path ? -1 : 1);

/** Which part of `parts` is among `words`, 0 to 1. */
function share(parts: Iterable<string>, words: ReadonlySet<string>): number {
  const distinct = [...new Set(parts)];
  return distinct.length === 0 ? 0 : distinct.filter((part) => words.has(part)).length / distinct.length;
}

/** Words of a text without their commonest endings, as the index has them in spirit; three letters and more. */
const stems = (text: string): string[] =>
  text
    .split(/[^\p{L}\p{N}_$]+/u)
    .flatMap(identifierParts)
    .filter((word) => word.length >= 3)
    .map((word) => word.replace(/(ations?|ions?|ments?|ies|ing|ers?|ors?|ed|es|s|e|y)$/, ''));

/** How much a word says: the rarer, the more (the inverse document frequency of BM25). */
export const inverseFrequency = (piecesWithWord: number, pieces: number): number =>
  Math.log(1 + (pieces - piecesWithWord + 0.5) / (piecesWithWord + 0.5));
