/** Reciprocal rank fusion: how slowly the weight of a place falls. 60 is what its authors measured. */
const K = 60;

/** What a test or a fixture counts for, where a question is not about them: they say what the code says, with more words. */
const SECOND_HAND = 0.7;

/** What a document counts for: it was written to answer questions, and the source was not. */
const DOCUMENT = 1.2;

/** How much of what its best neighbours have a file is given, and how many of them are looked at. */
const FROM_NEIGHBOURS = 0.2;
const NEIGHBOURS = 3;

/** Something that was found, and how well it fits by one measure. */
export interface Found {
  path: string;
  score: number;
}

/**
 * Weighs files by what they are and where they lie. Documents come before source, tests and fixtures behind what they are about
 * unless the question is about tests; and a file whose neighbours in the folder fit as well comes before one that fits alone, since
 * what answers a question is rarely alone.
 */
export function weighPlaces<Item extends Found>(found: readonly Item[], query: string): Item[] {
  const aboutTests = /\btest|\bfixture|\bspec\b/i.test(query);
  const weighed = found.map((item) => ({ ...item, score: item.score * kindWeight(item.path, aboutTests) }));
  const folders = new Map<string, number[]>();
  for (const { path, score } of [...weighed].sort(byScore)) {
    const scores = folders.get(folderOf(path)) ?? [];
    if (scores.length < NEIGHBOURS && (aboutTests || !isSecondHand(path))) scores.push(score);
    folders.set(folderOf(path), scores);
  }
  return weighed
    .map((item) => {
      const around = (folders.get(folderOf(item.path)) ?? []).reduce((sum, score) => sum + score, 0) / NEIGHBOURS;
      return { ...item, score: item.score + FROM_NEIGHBOURS * around };
    })
    .sort(byScore);
}

function kindWeight(path: string, aboutTests: boolean): number {
  if (isSecondHand(path)) return aboutTests ? 1 : SECOND_HAND;
  if (IS_HISTORY.test(path)) return SECOND_HAND;
  return path.endsWith('.md') ? DOCUMENT : 1;
}

/** What tells of every change there was names everything, and says of nothing how it is now. */
const IS_HISTORY = /(^|\/)(changelog|changes|history)(\.\w+)?$|(^|\/)migrations\//i;

const isSecondHand = (path: string): boolean =>
  /\.(test|spec|fixture)\.|(^|\/)(fixtures?|__tests__|tests?|e2e)\//.test(path);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * Fuses lists that were ranked by different measures, by places only: a path that is high in several lists comes first.
 *
 * @param lists each best first, at most one entry per path; the entry of the first list that has a path is kept
 */
export function fuse<Item extends Found>(lists: readonly (readonly Item[])[]): Item[] {
  const fused = new Map<string, Item>();
  for (const list of lists) {
    list.forEach((item, place) => {
      const known = fused.get(item.path);
      const score = (known?.score ?? 0) + 1 / (K + place + 1);
      fused.set(item.path, { ...(known ?? item), score });
    });
  }
  return [...fused.values()].sort(byScore);
}

const byScore = (left: Found, right: Found): number => right.score - left.score || (left.path < right.path ? -1 : 1);
