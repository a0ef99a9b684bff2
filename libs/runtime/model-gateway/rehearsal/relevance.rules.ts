import { stem, stemsOf, type Term, wordsOf } from './words.rules.ts';

/** How much each term of the question tells about the texts at hand: a term that stands everywhere tells little. */
export type Weights = ReadonlyMap<Term, number>;

/**
 * How rare each term is in some texts, times the term's own weight. Rarity is damped, since the texts were found by
 * these very words: a word that few of them hold may just as well be beside the point.
 *
 * @param texts stems of each text
 */
export function weigh(terms: readonly Term[], texts: readonly ReadonlySet<string>[]): Weights {
  return new Map(
    terms.map((term) => {
      const holding = texts.filter((text) => matchOf(term, text) > 0).length;
      const rarity = Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
      return [term, term.weight * Math.sqrt(rarity)];
    }),
  );
}

/** Stems of a text as a set, to match terms against. */
export const stemSet = (text: string): Set<string> => new Set(stemsOf(text));

/** How far a text holds a term, 0 to 1: an identifier counts by the share of its words. */
export const matchOf = (term: Term, stems: ReadonlySet<string>): number =>
  term.stems.filter((stem) => stems.has(stem)).length / term.stems.length;

/** Weighted share of the question that a text holds, not yet divided by the whole. */
export function relevance(weights: Weights, stems: ReadonlySet<string>): number {
  let total = 0;
  for (const [term, weight] of weights) total += weight * matchOf(term, stems);
  return total;
}

/** Share of the question's weight that a text holds, 0 to 1. */
export function coverage(terms: readonly Term[], stems: ReadonlySet<string>): number {
  const whole = terms.reduce((total, term) => total + term.weight, 0);
  return whole === 0 ? 0 : terms.reduce((total, term) => total + term.weight * matchOf(term, stems), 0) / whole;
}

/** Words that hold programs together and name nothing. */
const CODE_WORDS = new Set(
  (
    'async await boolean break case catch class const constructor default else enum error export extends false final finally ' +
    'function implements import instanceof interface length number null object private promise protected public readonly ' +
    'return static string switch this throw throws true type typeof undefined value void while'
  ).split(' '),
);

/** Words that most often stand in the same lines as the terms, as further terms: what the texts themselves call it. */
export function neighbours(terms: readonly Term[], texts: readonly { lines: readonly string[] }[], most = 2): Term[] {
  const known = new Set(terms.flatMap((term) => term.stems));
  const counts = new Map<string, { text: string; count: number }>();
  for (const line of texts.flatMap((text) => text.lines)) {
    const words = wordsOf(line).filter((word) => word.length > 3 && !CODE_WORDS.has(word));
    const hits = words.filter((word) => known.has(stem(word))).length;
    for (const word of hits > 0 ? new Set(words) : []) {
      const [key] = stemsOf(word);
      if (!key || known.has(key)) continue;
      counts.set(key, { text: counts.get(key)?.text ?? word, count: (counts.get(key)?.count ?? 0) + hits });
    }
  }
  return [...counts]
    .sort(([, left], [, right]) => right.count - left.count)
    .slice(0, most)
    .map(([key, { text }]) => ({ text, stems: [key], weight: 0.6 }));
}
