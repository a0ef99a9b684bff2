/** Some lines of a file that belong together. */
export interface Chunk {
  /** 1-based, both included. */
  firstLine: number;
  lastLine: number;
  content: string;
  /** What the lines define: names of functions, types, tables, and titles of sections. */
  names: string[];
}

/** A piece grows up to the first of these and is cut at the latest at the second. */
const WANTED_LINES = 40;
const MOST_LINES = 60;
const MOST_CHARACTERS = 6_000;

/** Cuts a file into pieces at the blank lines between its top-level parts; long parts are cut where they are too long. */
export function chunkFile(text: string): Chunk[] {
  const lines = text.split('\n');
  const chunks: Chunk[] = [];
  let start = 0;
  while (start < lines.length) {
    const end = endOfChunk(lines, start);
    const content = lines.slice(start, end).join('\n');
    if (content.trim() !== '') {
      chunks.push({
        firstLine: start + 1,
        lastLine: end,
        content: content.slice(0, MOST_CHARACTERS),
        names: namesIn(content),
      });
    }
    start = end;
  }
  return chunks;
}

/** Index of the line after the piece that begins at `start`: the last boundary within reach, or as far as it may go. */
function endOfChunk(lines: readonly string[], start: number): number {
  let boundary: number | undefined;
  let characters = 0;
  for (let index = start; index < lines.length; index += 1) {
    const within = index - start;
    if (within > 0 && startsPart(lines, index)) boundary = index;
    if (boundary !== undefined && within >= WANTED_LINES) return boundary;
    characters += (lines[index]?.length ?? 0) + 1;
    if (within > 0 && (within >= MOST_LINES || characters > MOST_CHARACTERS)) return boundary ?? index;
  }
  return lines.length;
}

/** A line begins a part when it is not indented and follows a blank one. */
const startsPart = (lines: readonly string[], index: number): boolean =>
  /^\S/.test(lines[index] ?? '') && (lines[index - 1] ?? '').trim() === '';

const DEFINITIONS = [
  /\b(?:class|interface|type|function|const|let|enum|namespace|def|func|fn|struct|trait|model|module)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gu,
  /^\s+(?:(?:public|private|protected|static|async|override|readonly|get|set)\s+)*([a-z_$][\w$]*)\s*\([^;]*\{\s*$/gmu,
  /\bcreate\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|function|view|index|trigger|role|policy|extension)\s+(?:if\s+not\s+exists\s+)?"?([\w.]+)/giu,
  /^#{1,6}\s+(.+)$/gmu,
  /^\s*(?:-\s+)?(?:id|name|title|description):\s*['"]?(.{1,80})$/gmu,
  /^@id\("([^"]+)"\)/gmu,
];

const CONTROL_WORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'return', 'function', 'constructor']);

function namesIn(content: string): string[] {
  const names = new Set<string>();
  for (const pattern of DEFINITIONS) {
    for (const match of content.matchAll(pattern)) {
      const name = match[1]?.trim();
      if (name && !CONTROL_WORDS.has(name)) names.add(name);
    }
  }
  return [...names].slice(0, 60);
}
