/** Weakens the first places, so that being found by several ways counts more than being first in one (Cormack et al., 2009). */
const K = 60;

export interface Ranked {
  id: string;
  score: number;
}

/**
 * Joins lists of ids, each best first, by reciprocal rank: the sum of 1 / (60 + place).
 *
 * @returns best first; of equal ones the greater id, which is the younger memory
 */
export function fuseRanks(lists: readonly (readonly string[])[], limit: number): Ranked[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    list.forEach((id, index) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (K + index + 1));
    });
  }
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .sort((left, right) => right.score - left.score || (left.id < right.id ? 1 : -1))
    .slice(0, limit);
}
