import type { CommandRuleId } from './command-rules.ts';
import { hasMark } from './marked-text.rules.ts';

/** Longest line that is judged, in bytes of UTF-8: beyond it the grammar's time grows with the square of the length. */
export const MOST_LINE_BYTES = 4_096;

/** Characters that turn the direction of text, invisible tags, and other invisible ones. */
const INVISIBLE =
  /[\u00AD\u115F\u1160\u180E\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\u200B|\u200E|\u200F/u;
/** Joiners that stand where joiners belong: inside emoji, and inside words of the scripts that write with them. */
const JOINED =
  /(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D|(?<=[\u0600-\u0DFF])[\u200C\u200D](?=[\u0600-\u0DFF])/gu;

/** Runs of operators that no shell takes, and that the grammar's time grows with the square of. */
const ENDLESS = /(?:[|<]\s*){16}/;

/** The line as it is parsed, or the rule that speaks against looking at it at all. */
export function screenLine(line: string): { line: string } | { refused: CommandRuleId } {
  if (Buffer.byteLength(line) > MOST_LINE_BYTES) return { refused: 'command_too_long' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]|\p{Cs}/u.test(line) || hasMark(line)) return { refused: 'unreadable_command' };
  if (ENDLESS.test(line)) return { refused: 'unreadable_command' };
  if (line.trim() === '') return { refused: 'unreadable_command' };
  if (INVISIBLE.test(line) || /[\u200C\u200D]/.test(line.replace(JOINED, ''))) return { refused: 'hidden_characters' };
  return { line: joinLines(line.replaceAll('\r\n', '\n').replaceAll('\r', '\n')) };
}

/** A backslash before the end of a line joins it with the next, also in the middle of a word. */
const joinLines = (line: string): string =>
  line.replace(/(\\*)\\\n/g, (whole, before: string) => (before.length % 2 === 0 ? before : whole));
