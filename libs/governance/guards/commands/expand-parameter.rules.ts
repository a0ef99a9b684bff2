import { MARK } from './marked-text.rules.ts';
import type { ShellState } from './shell-state.ts';

/** Variables that hold an absolute path in every shell: their first character is known. */
const PATHS = /^(?:PATH|HOME|PWD|OLDPWD|SHELL|BASH|TMPDIR|_)$/;

/** Variables that hold secrets wherever they are set. */
const SECRETS = /^(?:AWS_SECRET\w*|AWS_SESSION_TOKEN|\w*PRIVATE_KEY)$/;
const MOST_EDITED = 512;
const MOST_STARS = 3;

const PARAMETER = /^(!?)([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[([^\]]*)\])?([\s\S]*)$/;

/**
 * The fields that `${inside}` stands for.
 *
 * @param inside what stands between the braces, or the name alone
 * @param expand expands a word inside it, as the default of `${name:-word}`
 */
export function expandParameter(inside: string, state: ShellState, expand: (word: string) => string): string[] {
  if (/^#.+/.test(inside)) return [MARK.name];
  const [, indirect = '', name = '', index, operation = ''] = PARAMETER.exec(inside) ?? [];
  if (name === '') return [MARK.hidden];
  const fields = fieldsOf(name, index, state);
  if (indirect) {
    const [target] = fields ?? [];
    const meant = target === undefined ? undefined : fieldsOf(target, undefined, state);
    return meant ? [...meant] : [MARK.hidden];
  }
  return operation === ''
    ? (fields ?? [SECRETS.test(name) ? MARK.unknown + MARK.secret : MARK.unknown])
    : operate(name, fields, operation, state, expand);
}

function fieldsOf(name: string, index: string | undefined, state: ShellState): string[] | undefined {
  if (name === '@' || name === '*') return [...state.parameters];
  if (name === '0') return ['bash'];
  if (/^[1-9]\d*$/.test(name)) return state.parameters.slice(Number(name) - 1, Number(name));
  if (name === '$' || name === '!') return ['4242'];
  if (name === '#' || name === '?') return ['1'];
  if (name === '-') return ['himBH'];
  const fields = state.read(name);
  if (!fields) return undefined;
  if (index === '@' || index === '*') return [...fields];
  if (index === undefined) return fields.slice(0, 1);
  return /^\d+$/.test(index) ? fields.slice(Number(index), Number(index) + 1) : [...fields];
}

function operate(
  name: string,
  fields: string[] | undefined,
  operation: string,
  state: ShellState,
  expand: (word: string) => string,
): string[] {
  const value = fields?.join(' ');
  const [, colon = '', operator = '', word = ''] = /^(:?)([-=?+])([\s\S]*)$/.exec(operation) ?? [];
  if (operator !== '') {
    // What an unset variable falls back to is what the writer of the line wants it to be; commands inside run either way.
    const other = expand(word);
    if (operator === '+') return value === '' && colon ? [] : [other];
    if (operator === '?') return [value === undefined || value === '' ? MARK.name : value];
    if (value !== undefined && !(colon && value === '')) return [value];
    if (operator === '=') state.assign(name, [other]);
    return [other];
  }
  return [edited(name, value, operation, expand)];
}

/** `${x:0:1}`, `${x#a}`, `${x/a/b}`, `${x^^}`: worked out where everything is known, else hidden. */
function edited(name: string, value: string | undefined, operation: string, expand: (word: string) => string): string {
  const slice = /^:\s*(\d+)(?:\s*:\s*(\d+))?$/.exec(operation);
  if (slice) {
    const [, offset = '0', length] = slice;
    if (Number(offset) === 0 && length === '1' && PATHS.test(name)) return '/';
    if (value === undefined || value.includes(MARK.unknown)) return MARK.hidden;
    return value.slice(Number(offset), length === undefined ? undefined : Number(offset) + Number(length));
  }
  if (value === undefined) return MARK.unknown;
  // What takes long to work out is not worked out: a pattern with many stars, or a very long value.
  if (value.length > MOST_EDITED || (operation.match(/\*/g)?.length ?? 0) > MOST_STARS) return MARK.hidden;
  const cut = /^(##?|%%?)([\s\S]*)$/.exec(operation);
  if (cut) return trimmed(value, cut[1] ?? '#', expand(cut[2] ?? ''));
  const replaced = /^(\/\/?)((?:[^/\\]|\\.)*)(?:\/([\s\S]*))?$/.exec(operation);
  if (replaced) {
    const pattern = wildcard(expand(replaced[2] ?? ''), false);
    return value.replace(new RegExp(pattern, replaced[1] === '//' ? 'gu' : 'u'), () => expand(replaced[3] ?? ''));
  }
  if (operation === '^^') return value.toUpperCase();
  if (operation === ',,') return value.toLowerCase();
  if (operation === '^') return value.slice(0, 1).toUpperCase() + value.slice(1);
  if (operation === ',') return value.slice(0, 1).toLowerCase() + value.slice(1);
  return operation.startsWith('@') ? value : MARK.hidden;
}

function trimmed(value: string, operator: string, pattern: string): string {
  const longest = operator.length === 2;
  const source = wildcard(pattern, true);
  const cuts = Array.from({ length: value.length + 1 }, (_, index) => index);
  const order = (operator.startsWith('#') ? longest : !longest) ? cuts.reverse() : cuts;
  const whole = new RegExp(`^${source}$`, 'su');
  for (const cut of order) {
    const [head, tail] = [value.slice(0, cut), value.slice(cut)];
    if (operator.startsWith('#') && whole.test(head)) return tail;
    if (operator.startsWith('%') && whole.test(tail)) return head;
  }
  return value;
}

/** A shell pattern as the source of a regular expression; runs of stars are one, so that none of them takes long. */
const wildcard = (pattern: string, greedy: boolean): string =>
  pattern.slice(0, 64).replace(/\*+|[\s\S]/gu, (part) => {
    if (part.startsWith('*') || part === MARK.star) return greedy ? '[\\s\\S]*' : '[\\s\\S]*?';
    if (part === '?' || part === MARK.question) return '[\\s\\S]';
    return part === MARK.bracket ? '\\[' : part.replace(/[.+^${}()|[\]\\/]/g, '\\$&');
  });
