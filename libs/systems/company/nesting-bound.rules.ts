/** Beyond this nothing is handed to the YAML library, which goes down one level of the stack for each level of the file. */
export const MAX_NESTING_BOUND = 256;

/**
 * How deep a YAML text can be nested at most, told from brackets and columns without parsing it. It may be too high, where
 * brackets stand in prose, but never too low: a parser that runs out of stack can take the whole process with it.
 */
export function nestingBound(text: string): number {
  const columns: number[] = [];
  let brackets = 0;
  let deepest = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    for (const column of structuralColumns(line)) {
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      columns.push(column);
      // A list may stand in the same column as the key that holds it.
      deepest = Math.max(deepest, columns.length * 2 + brackets);
    }
    for (const character of line) {
      if (character === '[' || character === '{') brackets += 1;
      else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1);
      deepest = Math.max(deepest, columns.length * 2 + brackets);
    }
  }
  return deepest;
}

/** Columns at which a line can open something: of each leading `-`, `?` or `:` and of what comes after them. */
function* structuralColumns(line: string): Generator<number> {
  let column = 0;
  for (; column < line.length; column += 1) {
    const character = line[column];
    if (character === ' ' || character === '\t') continue;
    yield column;
    const next = line[column + 1];
    const opens = character === '-' || character === '?' || character === ':';
    if (!opens || (next !== undefined && next !== ' ' && next !== '\t')) return;
  }
}
