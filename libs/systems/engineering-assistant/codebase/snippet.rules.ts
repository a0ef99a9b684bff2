import { searchWords } from './words.rules.ts';

/** How many lines a snippet shows. */
const SNIPPET_LINES = 16;
const LONGEST_LINE = 240;

/** The lines of a piece that have most words of the question, as a snippet. */
export function bestLines(
  piece: { firstLine: number; content: string },
  query: string,
): { firstLine: number; lastLine: number; snippet: string } {
  const words = new Set(
    searchWords(query)
      .split(' ')
      .filter((word) => word.length >= 3),
  );
  const lines = piece.content.split('\n');
  const weights = lines.map(
    (line) =>
      new Set(
        searchWords(line)
          .split(' ')
          .filter((word) => words.has(word)),
      ).size,
  );
  let from = 0;
  let best = -1;
  for (let start = 0; start === 0 || start + SNIPPET_LINES <= lines.length; start += 1) {
    const weight = weights.slice(start, start + SNIPPET_LINES).reduce((sum, each) => sum + each, 0);
    if (weight > best) [from, best] = [start, weight];
  }
  const shown = lines.slice(from, from + SNIPPET_LINES);
  return {
    firstLine: piece.firstLine + from,
    lastLine: piece.firstLine + from + shown.length - 1,
    snippet: shown.map((line) => line.slice(0, LONGEST_LINE)).join('\n'),
  };
}
