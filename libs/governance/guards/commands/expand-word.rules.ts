import { closing, expandBraces } from './brace-expansion.rules.ts';
import { decodeEscapes } from './escapes.rules.ts';
import { expandParameter } from './expand-parameter.rules.ts';
import { asPattern, MARK } from './marked-text.rules.ts';
import type { ShellState } from './shell-state.ts';

/** What the expansion of a word needs of the line around it. */
export interface Expansion {
  readonly state: ShellState;
  /** Standard output of a shell text that runs inside a word. */
  run(source: string): string;
  /** Runs what may be shell and may be something else. */
  guess(source: string): void;
  /** A path that stands for the output of `<(source)`, or that takes the input of `>(source)`. */
  connect(source: string, direction: 'from' | 'to'): string;
}

/** Longest word that is followed, in characters: what doubles itself over and over is given up as unknown. */
const MOST_LENGTH = 8_192;

/** The fields that a raw word becomes on a command line: none, one, or several. */
export function expandWord(raw: string, context: Expansion): string[] {
  return expandBraces(raw).flatMap((word) => {
    const fields = new Fields(context.state);
    expandInto(word, 0, word.length, fields, context);
    return fields.close();
  });
}

/** A raw word where it stays one: on the right of `=`, as the target of `>`, in a here-string. */
export function expandText(raw: string, context: Expansion): string {
  const fields = new Fields(context.state, true);
  expandInto(raw, 0, raw.length, fields, context);
  return fields.close()[0] ?? '';
}

/** The text of a heredoc, in which `$` and backquotes count and quotes do not. */
export function expandDocument(raw: string, context: Expansion): string {
  const fields = new Fields(context.state, true);
  expandQuoted(raw, 0, raw.length, fields, context, false);
  return fields.close()[0] ?? '';
}

/** Fields as they grow: text that was quoted stays together, what an expansion yields outside quotes is split at IFS. */
class Fields {
  private readonly done: string[] = [];
  private current = '';
  private begun = false;

  constructor(
    private readonly state: ShellState,
    private readonly single = false,
  ) {}

  literal(text: string): void {
    this.begun = true;
    this.current = bounded(this.current + text);
  }

  /** Text of an expansion outside quotes. */
  expansion(text: string): void {
    if (this.single) {
      if (text !== '') this.literal(text);
      return;
    }
    const separators = this.state.read('IFS')?.[0] ?? ' \t\n';
    for (const character of asPattern(text)) {
      if (!separators.includes(character)) this.literal(character);
      else this.break();
    }
  }

  /** Several fields at once, as of `"$@"`. */
  several(texts: readonly string[], quoted: boolean): void {
    texts.forEach((text, index) => {
      if (index > 0) {
        if (this.single) this.literal(' ');
        else this.break();
      }
      if (quoted) this.literal(text);
      else this.expansion(text);
    });
  }

  close(): string[] {
    this.break();
    return this.done;
  }

  private break(): void {
    if (this.begun) this.done.push(this.current);
    this.current = '';
    this.begun = false;
  }
}

const bounded = (text: string): string =>
  text.length > MOST_LENGTH ? MARK.hidden + text.slice(0, MOST_LENGTH / 2) : text;

const GLOBS: Record<string, string> = { '*': MARK.star, '?': MARK.question, '[': MARK.bracket };

function expandInto(raw: string, from: number, to: number, fields: Fields, context: Expansion): void {
  let at = from;
  while (at < to) {
    const character = raw[at] ?? '';
    if (character === '\\') {
      fields.literal(raw[at + 1] ?? '');
      at += 2;
    } else if (character === "'") {
      const end = indexOr(raw.indexOf("'", at + 1), to);
      fields.literal(raw.slice(at + 1, end));
      at = end + 1;
    } else if (character === '"' || (character === '$' && raw[at + 1] === '"')) {
      const begin = character === '"' ? at + 1 : at + 2;
      const end = indexOr(closing(raw, begin, '"'), to);
      if (!/^\$(?:@|\{[^}]*\[@\]\})$/.test(raw.slice(begin, end))) fields.literal('');
      expandQuoted(raw, begin, end, fields, context, true);
      at = end + 1;
    } else if (character === '$' && raw[at + 1] === "'") {
      const end = ansiEnd(raw, at + 2);
      fields.literal(decodeEscapes(raw.slice(at + 2, end)));
      at = end + 1;
    } else if ((character === '<' || character === '>') && raw[at + 1] === '(') {
      const end = indexOr(closing(raw, at + 2, ')'), to);
      fields.literal(context.connect(raw.slice(at + 2, end), character === '<' ? 'from' : 'to'));
      at = end + 1;
    } else if (character === '~' && (at === from || raw[at - 1] === '=' || raw[at - 1] === ':')) {
      const name = /^~[\w.+-]*/.exec(raw.slice(at))?.[0] ?? '~';
      fields.literal(MARK.home);
      at += name.length;
    } else if (character === '$' || character === '`') {
      at = expandDollar(raw, at, to, fields, context, false);
    } else {
      fields.literal(GLOBS[character] ?? character);
      at += 1;
    }
  }
}

function expandQuoted(
  raw: string,
  from: number,
  to: number,
  fields: Fields,
  context: Expansion,
  escapes: boolean,
): void {
  let at = from;
  while (at < to) {
    const character = raw[at] ?? '';
    if (character === '\\' && '$`\\\n'.concat(escapes ? '"' : '').includes(raw[at + 1] ?? ' ')) {
      fields.literal(raw[at + 1] === '\n' ? '' : (raw[at + 1] ?? ''));
      at += 2;
    } else if (character === '$' || character === '`') {
      at = expandDollar(raw, at, to, fields, context, true);
    } else {
      const next = /[\\$`]/.exec(raw.slice(at + 1, to));
      const end = next ? at + 1 + next.index : to;
      fields.literal(raw.slice(at, end));
      at = end;
    }
  }
}

/** Expands what begins with `$` or a backquote at `at`; the offset after it. */
function expandDollar(
  raw: string,
  at: number,
  to: number,
  fields: Fields,
  context: Expansion,
  quoted: boolean,
): number {
  const add = (text: string): void => (quoted ? fields.literal(text) : fields.expansion(text));
  if (raw[at] === '`') {
    const end = indexOr(closing(raw, at + 1, '`'), to);
    const inner = raw.slice(at + 1, end).replace(quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
    add(context.run(inner).replace(/\n+$/, ''));
    return end + 1;
  }
  if (raw[at + 1] === '(' && raw[at + 2] === '(') {
    const end = indexOr(closing(raw, at + 3, ')'), to);
    if (raw[end + 1] === ')') {
      add(arithmetic(raw.slice(at + 3, end), context));
      return end + 2;
    }
  }
  if (raw[at + 1] === '(') {
    const end = indexOr(closing(raw, at + 2, ')'), to);
    add(context.run(raw.slice(at + 2, end)).replace(/\n+$/, ''));
    return end + 1;
  }
  if (raw[at + 1] === '[') {
    const end = indexOr(raw.indexOf(']', at), to);
    add(arithmetic(raw.slice(at + 2, end), context));
    return end + 1;
  }
  if (raw[at + 1] === '{') {
    const end = indexOr(closing(raw, at + 2, '}'), to);
    const inside = raw.slice(at + 2, end);
    fields.several(
      expandParameter(inside, context.state, (word) => expandText(word, context)),
      quoted,
    );
    return end + 1;
  }
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(raw.slice(at + 1, at + 201))?.[0];
  if (!name) {
    fields.literal('$');
    return at + 1;
  }
  fields.several(
    expandParameter(name, context.state, (word) => expandText(word, context)),
    quoted,
  );
  return at + 1 + name.length;
}

/** A number that is not worked out; commands inside it run all the same. */
function arithmetic(inside: string, context: Expansion): string {
  if (/\$\(|`/.test(inside)) expandText(inside, context);
  // Two words beside each other are no arithmetic; what a shell makes of them is not worth finding out.
  if (/[a-z]\w*\s+[-\w/]/i.test(inside)) context.guess(inside);
  return /^\s*\d+\s*$/.test(inside) ? inside.trim() : MARK.name;
}

function ansiEnd(raw: string, from: number): number {
  for (let at = from; at < raw.length; at += 1) {
    if (raw[at] === '\\') at += 1;
    else if (raw[at] === "'") return at;
  }
  return raw.length;
}

const indexOr = (index: number, otherwise: number): number => (index < 0 ? otherwise : index);
