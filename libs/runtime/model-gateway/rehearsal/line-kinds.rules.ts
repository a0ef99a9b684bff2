/** A line that imports, or only closes something, says nothing of its own. */
const IDLE =
  /^\s*(?:import\b|export\s*(?:\*|\{[^}]*\})\s*from|from\s+\S+\s+import|#include|use\s|require\(|[\])};,*/\s]*$)/;
const COMMENT = /^\s*(?:\/\*|\*|\/\/|#(?!include)|--|<!--)/;
const KEYWORDS =
  'class|interface|type|enum|function|def|fn|func|struct|module|table|model|trait|package|procedure|view';
const MODIFIERS =
  'export|public|private|protected|static|async|default|abstract|pub|create|readonly|or|replace|declare';
const DECLARATION = new RegExp(String.raw`^\s*(?:(?:${MODIFIERS})\s+)*(?:${KEYWORDS})\s+[\w$"]`, 'i');
/** A value counts as declared only at the outermost level: inside of a function it is a step. */
const VALUE = /^(?:export\s+)?(?:const|let|var)\s+[\w${[]/;
/** A heading, a key of a mapping on its own line, a method with its body. */
const HEAD = /^#{1,4}\s|^\s*[\w."-]+:\s*$|^\s*(?:(?:public|private|protected|static|async)\s+)*[a-z]\w*\([^;]*\{\s*$/i;
const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s+\S|^[\s│├└─|`+-]*[\w@.-]+\/\s{2,}\S|^\s*\|.*\|\s*$/;
const CONTROL = /^\s*(?:if|for|while|switch|catch|return|else|do|try)\b/;
const SEVERAL_QUOTED = /(?:["'`][\w -]+["'`]\s*[,|]\s*){2}/;
const SEVERAL_NAMED = /(?:\b[\w-]+, ){2,}(?:(?:and|or) )?\w/;

/** A value, a type of several words or a heading of a mapping, whose parts follow. */
const OPENS_LIST = /^\s*(?:export\s+)?(?:(?:const|let|var|type|enum)\s.*[=[({]|[\w"-]+:)\s*$/;
const ENTRY = /^\s*(?:[|-]\s*)?["'`]?[\w.-]+["'`]?\s*(?:[:=].*)?[,;|]?\s*$/;

export const isIdle = (line: string): boolean => IDLE.test(line);
export const isComment = (line: string): boolean => COMMENT.test(line);
export const isBlank = (line: string): boolean => line.trim() === '';

/** Whether a line declares or heads something, in any of the usual languages. */
export const isDeclaration = (line: string): boolean =>
  !CONTROL.test(line) && (DECLARATION.test(line) || VALUE.test(line) || HEAD.test(line));

/** What a declaration declares; null for other lines. */
export const declaredName = (line: string): string | null =>
  isDeclaration(line)
    ? (new RegExp(String.raw`(?:${KEYWORDS}|const|let|var)\s+([\w$"]+)`, 'i').exec(line)?.[1] ?? line.trim())
    : null;

/** Whether the declaration at `index` lists several things of a kind: on its own line, or one on each of the next. */
export function listsThings(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (!isDeclaration(line)) return false;
  if (SEVERAL_QUOTED.test(line) || SEVERAL_NAMED.test(line)) return true;
  const below = lines.slice(index + 1, index + 8).filter((text) => !isComment(text));
  return OPENS_LIST.test(line) && below.slice(0, 2).length === 2 && below.slice(0, 2).every((text) => ENTRY.test(text));
}

/** Whether a line begins an item of a list, a row of a table or an entry of a listing of folders: a unit of its own. */
export const isListItem = (line: string): boolean => LIST_ITEM.test(line) && !/^\s*\*(?:\s|\/|$)/.test(line);

export const indentOf = (line: string): number => line.length - line.trimStart().length;
