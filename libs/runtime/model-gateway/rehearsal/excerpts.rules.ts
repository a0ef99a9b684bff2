import type { Json } from '@gatehouse/kernel';

/** Consecutive lines of one place, as a tool returned them. */
export interface Excerpt {
  /** Null where the result names no file. */
  file: string | null;
  /** Number of the first line in the file, null where it is not told. */
  line: number | null;
  lines: string[];
}

const PATH = String.raw`(?:[\w@.~-]+\/)*[\w@~.-]*\w\.[A-Za-z]\w{0,9}|(?:[\w@.~-]+\/)+[\w@.~-]+`;
/** `path:12: text`, as grep prints. */
const GREP_LINE = new RegExp(String.raw`^\s*(${PATH})[:#](?:L)?(\d+)(?:[:-]\d+)?:\s?(.*)$`);
/** A line that only names a place: `path`, `path:12`, `## path:12-30 (score 3)`, `path (lines 12-30)`. */
const PLACE_LINE = new RegExp(
  String.raw`^[\s#>*=\d.)-]*[\x60"\[]?(${PATH})[\x60"\]]?(?:\s*[:#,(@]?\s*(?:lines?\s*|L)?(\d+)(?:\s*(?:-|–|to|of|\.\.)\s*L?\d+)?)?[^\w]*(?:\([^()]*\)|(?:score|lines?|of|bytes|rank)[^.]*|\[[^\]]*\])?[:\s]*$`,
  'i',
);
/** `name:12-30` alone on its line is a place whatever the name. */
const RANGED_PLACE = /^([\w@./~+-]+):(\d+)[-–]\d+(?: of \d+ lines)?$/;
/** `  12 | text`, `12: text`, `12→text`, as numbered listings are printed. */
const NUMBERED_LINE = /^\s{0,8}(\d{1,6})(?:\s?[|:→│]\s?|\t)(.*)$/;
/** `  12  text`: a number and nothing but space, which counts only where it continues the lines before it. */
const SPACED_LINE = /^\s{0,8}(\d{1,6})(?: {2}(.*)| ?)$/;

/** The excerpts in a tool's result, whether it is JSON, a listing with files and line numbers, or plain text. */
export function excerptsOf(result: string): Excerpt[] {
  const json = jsonOf(result);
  return (json === undefined ? fromText(result) : fromJson(json)).filter((excerpt) =>
    excerpt.lines.some((line) => line.trim() !== ''),
  );
}

/** A bare name with a dot in it is a place only where it is marked as one: in code it is a member of something. */
function placeOf(raw: string): RegExpExecArray | null {
  const ranged = RANGED_PLACE.exec(raw);
  if (ranged) return ranged;
  const place = PLACE_LINE.exec(raw);
  if (!place?.[1]) return null;
  const marked = place[2] !== undefined || /^\s{0,3}[#>*=`"[\d-]/.test(raw);
  return marked || (place[1].includes('/') && !raw.startsWith('  ')) ? place : null;
}

function jsonOf(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function fromText(text: string): Excerpt[] {
  const excerpts: Excerpt[] = [];
  let open: Excerpt = { file: null, line: null, lines: [] };
  const begin = (file: string | null, line: number | null, lines: string[] = []) => {
    open = { file, line, lines };
    excerpts.push(open);
  };
  excerpts.push(open);
  for (const raw of text.split(/\r?\n/)) {
    if (/^\s*(```|-{3,}|={3,})\w*\s*$/.test(raw)) continue;
    if (continued(raw)) continue;
    const grep = GREP_LINE.exec(raw);
    const place = grep ? null : placeOf(raw);
    const numbered = NUMBERED_LINE.exec(raw);
    if (grep) addLine(grep[1] ?? null, Number(grep[2]), grep[3] ?? '');
    else if (place) begin(place[1] ?? null, place[2] ? Number(place[2]) : null);
    else if (numbered && open.file !== null) addLine(open.file, Number(numbered[1]), numbered[2] ?? '');
    else open.lines.push(raw);
  }
  return excerpts;

  function continued(raw: string): boolean {
    const spaced = SPACED_LINE.exec(raw);
    if (!spaced || open.line === null || Number(spaced[1]) !== open.line + open.lines.length) return false;
    open.lines.push(spaced[2] ?? '');
    return true;
  }

  function addLine(file: string | null, line: number, content: string): void {
    if (open.lines.length === 0 && open.file === file) open.line = line;
    const follows = open.file === file && open.line !== null && open.line + open.lines.length === line;
    if (follows) open.lines.push(content);
    else begin(file, line, [content]);
  }
}

const FILE_NAMES = ['path', 'file', 'filename', 'filepath', 'uri', 'source', 'location'];
const LINE_NAMES = ['line', 'startline', 'linestart', 'fromline', 'from', 'start', 'firstline', 'linenumber'];
const TEXT_NAMES = [
  'snippet',
  'text',
  'content',
  'body',
  'excerpt',
  'code',
  'lines',
  'description',
  'summary',
  'title',
  'message',
];

function fromJson(value: Json): Excerpt[] {
  if (typeof value === 'string') return fromText(value);
  if (Array.isArray(value)) return value.flatMap(fromJson);
  if (value === null || typeof value !== 'object') return [];
  const member = (names: string[]) =>
    Object.entries(value).find(([name]) => names.includes(name.toLowerCase().replace(/[_-]/g, '')))?.[1];
  const [file, line, text] = [member(FILE_NAMES), member(LINE_NAMES), member(TEXT_NAMES)];
  const words = Array.isArray(text) ? text.filter((item) => typeof item === 'string').join('\n') : text;
  if (typeof words === 'string' && typeof file === 'string') {
    const [inner] = fromText(`${file}${typeof line === 'number' ? `:${line}` : ''}\n${words}`).slice(1);
    return [inner ?? { file, line: typeof line === 'number' ? line : null, lines: words.split('\n') }];
  }
  const nested = Object.values(value).flatMap((inner) => (typeof inner === 'object' ? fromJson(inner) : []));
  if (nested.some((excerpt) => excerpt.file !== null)) return nested;
  return [{ file: typeof file === 'string' ? file : null, line: null, lines: describe(value) }];
}

/** An object that is no place in a file, a line for each of its members. */
const describe = (value: { [name: string]: Json }): string[] =>
  Object.entries(value).map(
    ([name, member]) => `${name}: ${typeof member === 'string' ? member : JSON.stringify(member)}`,
  );
