/** Longer names are not compared: the cost grows with the square of the length, and nobody mistypes so much. */
const LONGEST = 64;

/**
 * The known name that a mistyped one most likely means, for "did you mean …?".
 *
 * @returns the nearest by edit distance, case and `-` or `_` apart; undefined when more than a third would have to change
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate.length > LONGEST || Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(plain(name), plain(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

const plain = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
