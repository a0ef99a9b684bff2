const MOST_WORDS = 64;
const MOST_DEPTH = 8;

/**
 * The words that `{a,b}` and `{1..3}` in a raw word stand for; quotes are kept, and nothing in quotes, `${…}` or `$(…)` counts.
 * At most 64 words: more of them are no different in kind.
 */
export function expandBraces(raw: string, depth = 0): string[] {
  if (depth > MOST_DEPTH || !raw.includes('{')) return [raw];
  const group = firstGroup(raw);
  if (!group) return [raw];
  const head = raw.slice(0, group.start);
  const tails = expandBraces(raw.slice(group.end), depth + 1);
  const words: string[] = [];
  for (const alternative of group.alternatives.flatMap((each) => expandBraces(each, depth + 1))) {
    for (const tail of tails) {
      if (words.length >= MOST_WORDS) return words;
      words.push(head + alternative + tail);
    }
  }
  return words;
}

interface Group {
  start: number;
  end: number;
  alternatives: string[];
}

function firstGroup(raw: string): Group | null {
  for (let at = 0; at < raw.length; at += 1) {
    at = skipQuoted(raw, at);
    if (raw[at] !== '{') continue;
    const group = groupAt(raw, at);
    if (group) return group;
  }
  return null;
}

function groupAt(raw: string, start: number): Group | null {
  const commas: number[] = [];
  let open = 0;
  for (let at = start; at < raw.length; at += 1) {
    at = skipQuoted(raw, at);
    const character = raw[at];
    if (character === '{') open += 1;
    else if (character === ',' && open === 1) commas.push(at);
    else if (character === '}') {
      open -= 1;
      if (open > 0) continue;
      const end = at + 1;
      if (commas.length === 0) {
        const range = rangeOf(raw.slice(start + 1, at));
        return range ? { start, end, alternatives: range } : null;
      }
      const cuts = [start, ...commas, at];
      return { start, end, alternatives: cuts.slice(1).map((cut, index) => raw.slice((cuts[index] ?? 0) + 1, cut)) };
    }
  }
  return null;
}

function rangeOf(inside: string): string[] | null {
  const match = /^(-?\d{1,6}|[a-zA-Z])\.\.(-?\d{1,6}|[a-zA-Z])(?:\.\.-?\d+)?$/.exec(inside);
  const [, from = '', to = ''] = match ?? [];
  if (!match) return null;
  const letters = /[a-z]/i.test(from);
  const [first, last] = letters ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)];
  const step = last < first ? -1 : 1;
  const count = Math.min(Math.abs(last - first) + 1, MOST_WORDS);
  return Array.from({ length: count }, (_, index) => first + index * step).map((code) =>
    letters ? String.fromCharCode(code) : String(code),
  );
}

/** Where the text goes on that is not in quotes or in an expansion. */
function skipQuoted(raw: string, from: number): number {
  let at = from;
  for (;;) {
    const character = raw[at];
    let end = -1;
    if (character === '\\') end = at + 1;
    else if (character === "'") end = raw.indexOf("'", at + 1);
    else if (character === '"') end = closing(raw, at + 1, '"');
    else if (character === '`') end = closing(raw, at + 1, '`');
    else if (character === '$' && raw[at + 1] === '{') end = closing(raw, at + 2, '}');
    else if (character === '$' && raw[at + 1] === '(') end = closing(raw, at + 2, ')');
    else return at;
    if (end < 0) return raw.length;
    at = end + 1;
  }
}

/** Offset of the character that closes what begins before `from`, over nested brackets and quotes; -1 when nothing does. */
export function closing(raw: string, from: number, close: '"' | '`' | '}' | ')'): number {
  const open = close === ')' ? '(' : close === '}' ? '{' : '';
  let depth = 0;
  for (let at = from; at < raw.length; at += 1) {
    const character = raw[at];
    if (character === '\\') at += 1;
    else if (character === close) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (character === open) depth += 1;
    else if (close === '`') continue;
    else if (character === "'" && close !== '"') {
      const end = raw.indexOf("'", at + 1);
      if (end < 0) return -1;
      at = end;
    } else if (character === '"') {
      const end = closing(raw, at + 1, '"');
      if (end < 0) return -1;
      at = end;
    } else if (character === '$' && raw[at + 1] === '(' && close !== ')') {
      const end = closing(raw, at + 2, ')');
      if (end < 0) return -1;
      at = end;
    }
  }
  return -1;
}
