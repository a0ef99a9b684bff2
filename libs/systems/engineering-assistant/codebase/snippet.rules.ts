import { askedWords } from './asked-words.rules.ts';
import { baseForms } from './vocabulary.rules.ts';
import { searchWords } from './words.rules.ts';

/** How many lines a snippet shows. */
const SNIPPET_LINES = 16;
const LONGEST_LINE = 240;

/** What a line is given for a word that is only related to one of the question. */
const RELATED = 0.3;

/** The lines of a piece that say most of what the question asks for, in whatever form of its words, as a snippet. */
export function bestLines(
  piece: { firstLine: number; content: string },
  query: string,
): { firstLine: number; lastLine: number; snippet: string } {
  const weights = formWeights(query);
  const lines = piece.content.split('\n');
  const scores = lines.map((line) => lineScore(line, weights));
  let from = 0;
  let best = -1;
  for (let start = 0; start === 0 || start + SNIPPET_LINES <= lines.length; start += 1) {
    const score = scores.slice(start, start + SNIPPET_LINES).reduce((sum, each) => sum + each, 0);
    if (score > best) [from, best] = [start, score];
  }
  const shown = lines.slice(from, from + SNIPPET_LINES);
  return {
    firstLine: piece.firstLine + from,
    lastLine: piece.firstLine + from + shown.length - 1,
    snippet: shown.map((line) => line.slice(0, LONGEST_LINE)).join('\n'),
  };
}

/** What each form of each word is worth that the question asks for. */
function formWeights(query: string): Map<string, number> {
  const weights = new Map<string, number>();
  const words = searchWords(query)
    .split(' ')
    .filter((word) => word.length >= 3);
  for (const { word, asked, weight } of askedWords(words)) {
    const worth = word === asked ? weight : weight * RELATED;
    for (const form of baseForms(word)) weights.set(form, Math.max(worth, weights.get(form) ?? 0));
  }
  return weights;
}

function lineScore(line: string, weights: ReadonlyMap<string, number>): number {
  const words = new Set(searchWords(line).split(' '));
  return [...words].reduce((sum, word) => sum + Math.max(...baseForms(word).map((form) => weights.get(form) ?? 0)), 0);
}
