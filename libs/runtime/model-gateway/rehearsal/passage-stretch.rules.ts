import { indentOf, isBlank, isComment, isDeclaration, isIdle, isListItem } from './line-kinds.rules.ts';

const LONGEST_PASSAGE = 14;
const FARTHEST_HEAD = 9;

/**
 * The lines around a telling line that belong to it: in code from the comment over the declaration that holds it, in
 * text from the beginning of the paragraph, and on to the end of either.
 *
 * @returns index of the first line, and of the one after the last
 */
export function stretchAround(lines: readonly string[], index: number): { start: number; end: number } {
  const item = itemAround(lines, index);
  if (item) return item;
  const start = withCommentAbove(lines, headOf(lines, index));
  return { start, end: endOf(lines, start, index) };
}

/** The item of a list that a line is in, with its continued lines, which are indented deeper than its mark. */
function itemAround(lines: readonly string[], index: number): { start: number; end: number } | null {
  let start = index;
  while (start > Math.max(0, index - 6) && !isListItem(lines[start] ?? '') && !isBlank(lines[start - 1] ?? ''))
    start -= 1;
  const mark = lines[start] ?? '';
  if (!isListItem(mark)) return null;
  const continues = (line: string) => !isBlank(line) && !isListItem(line) && indentOf(line) > indentOf(mark);
  let end = start + 1;
  while (end < lines.length && end - start < LONGEST_PASSAGE && continues(lines[end] ?? '')) end += 1;
  return end > index ? { start, end } : null;
}

/** The line to begin with: the declaration over a line of code, the first line of a paragraph or comment. */
function headOf(lines: readonly string[], index: number): number {
  const line = lines[index] ?? '';
  if (isDeclaration(line)) return index;
  let paragraph = index;
  for (let above = index - 1; above >= Math.max(0, index - FARTHEST_HEAD); above -= 1) {
    const text = lines[above] ?? '';
    if (isBlank(text) || isIdle(text)) break;
    if (!isComment(line) && isDeclaration(text) && indentOf(text) < indentOf(line)) return above;
    if (indentOf(text) === indentOf(line) || isComment(line)) paragraph = above;
  }
  return index - paragraph <= 4 || isComment(line) ? paragraph : index;
}

function withCommentAbove(lines: readonly string[], head: number): number {
  let start = head;
  while (start > 0 && head - start < 6 && isComment(lines[start - 1] ?? '')) start -= 1;
  return start;
}

function endOf(lines: readonly string[], start: number, index: number): number {
  const limit = Math.min(lines.length, Math.max(start + LONGEST_PASSAGE, index + 1));
  let end = index + 1;
  while (end < limit && !isBlank(lines[end] ?? '')) end += 1;
  return end;
}
