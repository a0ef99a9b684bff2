import { redactSecrets } from '@gatehouse/platform/telemetry';
import { LONGEST_MEMORY, type Note } from './memory.ts';

/** The note as it may be stored: on one line, without control characters, secrets replaced; null when nothing is left. */
export function cleanNote(note: Note): Note | null {
  const content = cleanText(note.content).slice(0, LONGEST_MEMORY);
  if (content.replace(/\[redacted:\w+\]/g, '').trim() === '') return null;
  return { ...note, content, keywords: note.keywords.map(cleanText).filter((keyword) => keyword !== '') };
}

const cleanText = (text: string): string =>
  redactSecrets(text)
    .text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
