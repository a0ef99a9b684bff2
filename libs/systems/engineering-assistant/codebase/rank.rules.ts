/** Reciprocal rank fusion: how slowly the weight of a place falls. 60 is what its authors measured. */
const K = 60;

/** What a test or a fixture counts for, where a question is not about them: they say what the code says, with more words. */
const SECOND_HAND = 0.7;

/** Something that was found, and how well it fits by one measure. */
export interface Found {
  path: string;
  score: number;
}

/** Puts tests and fixtures behind what they are about, unless the question is about tests. */
export function lowerSecondHand<Item extends Found>(found: readonly Item[], query: string): Item[] {
  if (/\btest|\bfixture|\bspec\b/i.test(query)) return [...found];
  return found
    .map((item) => (isSecondHand(item.path) ? { ...item, score: item.score * SECOND_HAND } : item))
    .sort(byScore);
}

const isSecondHand = (path: string): boolean =>
  /\.(test|spec|fixture)\.|(^|\/)(fixtures?|__tests__|tests?|e2e)\//.test(path);

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
