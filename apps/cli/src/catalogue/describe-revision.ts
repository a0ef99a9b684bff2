import type { FieldChange, RevisionView } from '@gatehouse/contracts/registry';
import { paint, type Terminal } from '../terminal.ts';
import { changedLines } from './changed-lines.rules.ts';
import { shownValue } from './shown-value.ts';

/** One revision: who made it, when, how and why, and what it changed. */
export function describeRevision(terminal: Terminal, revision: RevisionView): string {
  const { number, author, at, origin, reason, changes } = revision;
  const how = origin === 'files' ? 'by the files' : 'by an edit';
  const heading = `${paint(terminal, 'bold', `revision ${number}`)}  ${at}  ${author}, ${how}${reason ? `: ${reason}` : ''}`;
  return `${heading}\n${describeChanges(changes)}`;
}

/** What differs, field by field; texts of several lines line by line. */
export const describeChanges = (changes: readonly FieldChange[]): string =>
  changes
    .flatMap(linesOf)
    .map((line) => `  ${line}\n`)
    .join('');

function linesOf({ field, before, after }: FieldChange): string[] {
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')) {
    return [`${field}:`, ...changedLines(before, after).map((line) => `  ${line}`.trimEnd())];
  }
  return [`${field}: ${shownValue(before)} -> ${shownValue(after)}`];
}
