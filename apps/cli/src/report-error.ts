import { DomainError, messageOf } from '@gatehouse/kernel';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { paint, type Terminal } from './terminal.ts';

/**
 * Says what went wrong in words, never with a stack trace, and what would be right when that is known.
 *
 * @returns the exit code that goes with it
 */
export function reportError(terminal: Terminal, error: unknown): ExitCode {
  terminal.note(`${paint(terminal, 'red', 'error:')} ${messageOf(error)}`);
  if (!(error instanceof DomainError)) return EXIT.failed;
  for (const finding of error.findings) {
    const place = finding.file ? `${finding.file}:${finding.line ?? 1}: ` : '';
    const field = finding.field ? `${finding.field}: ` : '';
    terminal.note(`  ${place}${field}${finding.message}${finding.suggestion ? ` (${finding.suggestion})` : ''}`);
  }
  if (error.changedBy) terminal.note(`  who can change it: ${error.changedBy}`);
  if (error.retryAfterSeconds !== undefined) terminal.note(`  try again in ${error.retryAfterSeconds} s`);
  terminal.note(`  code: ${error.code}`);
  return exitCodeOf(error.kind);
}
