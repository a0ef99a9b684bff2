import type { Excerpt } from './excerpts.rules.ts';
import { declaredName, isComment, isDeclaration, isIdle, listsThings } from './line-kinds.rules.ts';
import { stretchAround } from './passage-stretch.rules.ts';
import { coverage, relevance, stemSet, type Weights, weigh } from './relevance.rules.ts';
import { type Wish, wishOf } from './wish.rules.ts';
import { stemsOf, type Term } from './words.rules.ts';

/** Lines of one place that answer the question, more or less. */
export interface Passage extends Excerpt {
  score: number;
}

/** Places that show how something is used or checked rather than what it is. */
const TESTING_PLACE = /(?:^|[/._-])(?:tests?|specs?|fixtures?|examples?|mocks?|e2e|golden|evals?)(?:[/._-]|$)/i;
/** Text for people, in which anything may be mentioned. */
const PROSE_PLACE = /\.(?:md|mdx|txt|rst|adoc)$/i;
/** Stems in a line of ordinary length; a longer one holds words of the question by chance. */
const ORDINARY_LINE = 8;
/** Share of the question's weight that is as good as all of it. */
const ENOUGH = 0.75;
/** Share of the best passage's score above which another is worth showing beside it. */
const WORTH_SHOWING = 0.4;
/** Places looked at in one excerpt. */
const MOST_PEAKS = 8;

/**
 * The passages that tell most about the question, best first, no two of the same lines. Lines are scored by the words
 * of the question that they hold, rare ones counting more, declarations and comments more than uses; a passage by its
 * best line, by all of its lines together, by its file's name, and by how much of the question it covers.
 */
export function choosePassages(
  question: string,
  terms: readonly Term[],
  excerpts: readonly Excerpt[],
  most: number,
): Passage[] {
  const weights = weigh(
    terms,
    excerpts.flatMap(chunksOf).map((chunk) => stemSet(chunk)),
  );
  const wish = wishOf(question);
  const passages = excerpts.flatMap((excerpt) => passagesIn(excerpt, question, weights, wish));
  const [best, ...others] = distinct(passages, most);
  return best ? [best, ...others.filter((other) => other.score > best.score * WORTH_SHOWING)] : [];
}

/** Share of the question that passages hold together, 0 to 1. */
export const coverageOf = (terms: readonly Term[], passages: readonly Excerpt[]): number =>
  coverage(terms, stemSet(passages.map(wholeText).join('\n')));

/** Whether a passage shows what the question wants to see: its words, and a list of things where it asks for one. */
export function answers(question: string, terms: readonly Term[], passage: Passage): boolean {
  const { enumerated } = wishOf(question);
  return enumerated.length > 0 ? lists(passage.lines, enumerated) : coverageOf(terms, [passage]) >= ENOUGH;
}

const wholeText = ({ file, lines }: Excerpt): string => `${file ?? ''}\n${lines.join('\n')}`;

/** Pieces of a dozen lines, over which rarity is counted. */
function chunksOf({ lines }: Excerpt): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < lines.length; start += 12) chunks.push(lines.slice(start, start + 12).join('\n'));
  return chunks;
}

function passagesIn(excerpt: Excerpt, question: string, weights: Weights, wish: Wish): Passage[] {
  const peaks = excerpt.lines
    .map((line, index) => ({ index, score: lineScore(line, weights, question) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .slice(0, MOST_PEAKS);
  return peaks.map(({ index, score }): Passage => {
    const { start, end } = stretchAround(excerpt.lines, index);
    const passage = {
      file: excerpt.file,
      line: excerpt.line === null ? null : excerpt.line + start,
      lines: excerpt.lines.slice(start, end),
    };
    const wished = lists(passage.lines, wish.enumerated);
    return { ...passage, score: passageScore(passage, score, weights, wished) * handicapOf(excerpt.file, wish) };
  });
}

/** @param wished it is the very list that the question asks for, which need not repeat the question's other words */
function passageScore(passage: Excerpt, best: number, weights: Weights, wished: boolean): number {
  const file = passage.file ? stemSet(passage.file) : new Set<string>();
  const together = relevance(weights, stemSet(passage.lines.join('\n')));
  const covered = coverage([...weights.keys()], stemSet(wholeText(passage)));
  const whole = wished ? Math.max(covered, ENOUGH) : covered;
  return (best + 1.5 * together + 0.5 * relevance(weights, file)) * (0.1 + 0.9 * whole ** 1.5) * (wished ? 2.5 : 1);
}

function handicapOf(file: string | null, wish: Wish): number {
  if (file === null) return 1;
  if (TESTING_PLACE.test(file) && !wish.testing) return 0.45;
  return PROSE_PLACE.test(file) ? (wish.place ? 0.6 : 0.85) : 1;
}

function lineScore(text: string, weights: Weights, question: string): number {
  if (isIdle(text) || repeatsQuestion(text, question)) return 0;
  const stems = stemSet(text);
  const declares = isDeclaration(text) ? 1.6 : isComment(text) ? 1.2 : 1;
  const length = Math.sqrt(Math.max(1, stems.size / ORDINARY_LINE));
  return (relevance(weights, stems) * declares) / length;
}

/** Whether a passage lists several things under a name that the question asks for. */
const lists = (lines: readonly string[], wanted: readonly string[]): boolean =>
  lines.some((line, index) => {
    const name = wanted.length > 0 && listsThings(lines, index) ? declaredName(line) : null;
    return name !== null && stemsOf(name).some((stem) => wanted.includes(stem));
  });

/** A line that only asks the same again, in a list of questions say, answers nothing. */
function repeatsQuestion(text: string, question: string): boolean {
  if (!text.includes('?')) return false;
  const [asked, said] = [stemSet(question), stemSet(text)];
  const shared = [...asked].filter((stem) => said.has(stem)).length;
  return asked.size > 0 && shared / asked.size > 0.7;
}

/** The best ones, no two of the same lines; a file that has its say already comes after others that are nearly as good. */
function distinct(passages: readonly Passage[], most: number): Passage[] {
  const kept: Passage[] = [];
  let left = [...passages];
  while (kept.length < most && left.length > 0) {
    const standing = ({ file, score }: Passage) => (kept.some((other) => other.file === file) ? score * 0.7 : score);
    const best = left.reduce((leading, passage) => (standing(passage) > standing(leading) ? passage : leading));
    kept.push(best);
    left = left.filter((passage) => !overlap(best, passage));
  }
  return kept;
}

function overlap(left: Passage, right: Passage): boolean {
  if (left.file !== right.file) return false;
  if (left.line === null || right.line === null) {
    return left.lines.some((line) => line.trim() !== '' && right.lines.includes(line));
  }
  return left.line < right.line + right.lines.length && right.line < left.line + left.lines.length;
}
