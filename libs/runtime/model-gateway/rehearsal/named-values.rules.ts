import { isVerb } from './verbs.rules.ts';
import { pathsIn, quotedIn, stem, stemsOf, wordsOf } from './words.rules.ts';

/** A number of a request, with what it is a number of. */
export interface NamedNumber {
  value: number;
  /** Stems of the words beside it; empty where it stands alone. */
  of: string[];
  /** It is the first or the last of a range, or a count from the beginning or the end. */
  role: 'from' | 'to' | 'first' | 'last' | null;
}

const RANGE = /\b([a-z]+?)s?\s+(\d+)\s*(?:-|–|\.\.|to|through|until|till)\s*(\d+)/gi;
const FROM = /\bfrom\s+([a-z]+)\s+(\d+)\b/gi;
const SINGLE = /\b(line|page|row|step)\s+(\d+)\b/gi;
const COUNTED = /\b(?:(first|top|last|final)\s+)?(\d+(?:\.\d+)?)\s+([a-z]+)/gi;
const NOT_COUNTED = new Set('and or to plus minus times in on of with from by at as is are then for'.split(' '));

/** The numbers that a request gives with what they are of: "lines 10 to 20", "from line 30", "the first 5 lines", "3 seconds". */
export function namedNumbersIn(text: string): NamedNumber[] {
  const found: NamedNumber[] = [];
  let left = text;
  const take = (pattern: RegExp, read: (match: RegExpMatchArray) => NamedNumber[]) => {
    for (const match of [...left.matchAll(pattern)]) {
      const numbers = read(match);
      found.push(...numbers);
      if (numbers.length > 0) left = left.replace(match[0], ' ');
    }
  };
  const named = (value: string | undefined, of: string | undefined, role: NamedNumber['role']): NamedNumber => ({
    value: Number(value),
    of: of === undefined ? [] : [stem(of.toLowerCase())],
    role,
  });
  take(RANGE, ([, of, from, to]) => (isThing(of) ? [named(from, of, 'from'), named(to, of, 'to')] : []));
  take(FROM, ([, of, from]) => [named(from, of, 'from')]);
  take(SINGLE, ([, of, value]) => [named(value, of, 'from'), named(value, of, 'to')]);
  take(COUNTED, ([, end, value, of]) => {
    const role = end === undefined ? null : /^(?:first|top)$/i.test(end) ? 'first' : 'last';
    return isThing(of) ? [named(value, of, role)] : [];
  });
  return found;
}

const isThing = (word: string | undefined): boolean =>
  word !== undefined && !NOT_COUNTED.has(word.toLowerCase()) && !isVerb(stem(word.toLowerCase()));

const GLOB = /(?<![\w*`"'])[\w./-]*\*[\w./*?{},-]*/g;
const AFTER_ITS_KIND = /\b(?:folder|directory|dir|file)\s+(?:named\s+|called\s+)?([\w@~][\w@.~-]*)/gi;

/** Patterns with a star, as for names of files. */
export const globsIn = (text: string): string[] =>
  (text.match(GLOB) ?? []).filter((glob) => /[\w.]/.test(glob)).map((glob) => glob.replace(/[.,]$/, ''));

/** Paths in a request, each once; where there is none, a bare name that is said to be a folder or file. */
export function placesIn(text: string): string[] {
  const plain = text.replace(/```[\s\S]*?```|`[^`\n]*[\s(;][^`\n]*`/g, ' ').replace(GLOB, ' ');
  const paths = pathsIn(plain);
  if (paths.length > 0) return paths;
  const named = [...plain.matchAll(AFTER_ITS_KIND)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return named.filter((name) => stemsOf(name).length > 0 && !/^(?:tree|structure|name|size|list)s?$/i.test(name));
}

/** Whether a place looks like a folder: it has no ending, or a slash at its end. */
export const looksLikeFolder = (place: string): boolean => place.endsWith('/') || !/\.[a-z]\w{0,9}$/i.test(place);

/** Code in a request: a block between fences, or what stands in backticks. */
export function codeIn(text: string): string | null {
  const fenced = /```\w*\n([\s\S]*?)\n?```/.exec(text)?.[1];
  return fenced ?? /`([^`\n]+)`/.exec(text)?.[1] ?? null;
}

const WITH_CONTENT =
  /\b(?:(?:with|containing|saying)\s+(?:the\s+)?(?:contents?|texts?|words?|lines?)|containing|saying):?\s+(\S[\s\S]*)$/i;
const KIND_OF_TEXT = /^(?:the|this|these|following|text|word|words|sentence|line|lines|note|message|content)\s+/i;
const REFERS =
  /^(?:it|its|them|this|that|these|those|everything|all|(?:an?|the|its|their|your)?\s*(?:short\s+|brief\s+)?(?:summary|results?|answers?|findings?|outputs?|contents?|texts?|copy)(?:\s+(?:of|from)\b.*)?|what\b.*)$/i;

const ONLY_A_FILE = /^(?:an?|the|my)?\s*(?:new\s+|empty\s+|text\s+)*(?:file|folder)?(?:\s+(?:named|called))?$/i;

/** What is to be written: the words of the request itself, or what was found before it. */
export type Content = { words: string } | { found: true };

/**
 * What a request wants written into a place: what it quotes, what follows "with the content" or a colon, or the words between
 * its verb and the place. "It", "a summary", "what you find" mean what was found before.
 */
export function contentIn(text: string): Content | null {
  const [quoted] = quotedIn(text).filter((words) => !pathsIn(words).includes(words));
  const fenced = /```\w*\n([\s\S]*?)\n?```/.exec(text)?.[1];
  const announced = WITH_CONTENT.exec(text)?.[1];
  const whole = announced !== undefined && !/^["'`]/.test(announced) ? announced : undefined;
  const said = fenced ?? whole ?? quoted ?? /:\s+(\S[\s\S]*)$/.exec(text)?.[1];
  if (said !== undefined) return { words: said.trim() };
  const [place] = placesIn(text);
  const before = place === undefined ? text : text.slice(0, text.indexOf(place));
  const phrase = before
    .replace(/^\W*(?:please\s+|now\s+)*\w+\s*/i, '')
    .replace(
      /\s*\b(?:in|into|to|as|under|at|onto)\b(?:\s+(?:the|a|my))?(?:\s+(?:new|text))*(?:\s+(?:file|folder))?(?:\s+(?:named|called))?\s*$/i,
      '',
    )
    .trim();
  if (REFERS.test(phrase)) return { found: true };
  if (ONLY_A_FILE.test(phrase)) return null;
  let words = phrase;
  while (
    KIND_OF_TEXT.test(words) &&
    wordsOf(words).length > 1 &&
    !/^the\s+(?!text|word|sentence|line|note|message|content)/i.test(words)
  ) {
    words = words.replace(KIND_OF_TEXT, '');
  }
  return words === '' ? null : { words };
}
