import { closing } from './brace-expansion.rules.ts';
import { hasMark, MARK } from './marked-text.rules.ts';
import type { SyntaxNode } from './syntax-tree.ts';

const WORDS = new Set(['command_name', 'command', 'variable_name', 'file_redirect', 'variable_assignment']);

/** True for a node that is a word of a command, wherever it stands. */
export const isWord = ({ type }: SyntaxNode): boolean =>
  /^(?:word|string|raw_string|number|concatenation|.*expansion)$/.test(type);

/** True for a child of a command that is one of its words. */
export const isWordOf = (type: string, keyword: boolean): boolean =>
  type !== 'comment' && !type.endsWith('_redirect') && (keyword || type === 'command_name' || !WORDS.has(type));

/** `name[0]+=value` as its name, its value and whether it adds. */
export function splitAssignment(text: string): [name: string, value: string, append: boolean] {
  const [, name = '', plus = '', value = ''] = /^([A-Za-z_]\w*)(?:\[[^\]]*\])?(\+?)=([\s\S]*)$/.exec(text) ?? [];
  return [name, value, plus !== ''];
}

/** The raw words between the brackets of an array. */
export function rawItems(text: string): string[] {
  const items: string[] = [];
  let current = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const close = character === '"' ? closing(text, at + 1, '"') : character === "'" ? text.indexOf("'", at + 1) : -1;
    const inner = character === '$' && text[at + 1] === '(' ? closing(text, at + 2, ')') : close;
    if (inner > at) {
      current += text.slice(at, inner + 1);
      at = inner;
    } else if (/\s/.test(character)) {
      if (current) items.push(current);
      current = '';
    } else current += character;
  }
  return current ? [...items, current] : items;
}

/** One file that a pattern may find: `*` alone may find anything, a pattern in a folder something in it. */
export const patternMatch = (pattern: string): string =>
  hasMark(pattern)
    ? pattern.replace(/[^/]*[\uE005-\uE007][^/]*/g, (part) => (part === MARK.star ? MARK.star : MARK.name))
    : pattern;
