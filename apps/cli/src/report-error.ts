import { DomainError, type ErrorKind, messageOf } from '@gatehouse/kernel';
import { CommanderError } from 'commander';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { paint, type Terminal } from './terminal.ts';

/** An error for programs, in the words that the API uses for a problem. */
export interface ErrorReport {
  /** Stable, as in `agent_not_found`. */
  code: string;
  /** One sentence for people; it may change. */
  detail: string;
  /** What would be right, who can change it, or where to look; null where the detail is all there is to say. */
  hint: string | null;
  exitCode: ExitCode;
  findings?: DomainError['findings'];
  changedBy?: string;
  retryAfterSeconds?: number;
}

/** Where to look when the error itself does not say. */
const HINTS: Partial<Record<ErrorKind, string>> = {
  unavailable: '`gatehouse doctor` says what is wrong with an installation here, `gatehouse up` starts it',
};

/** Everything that is known of an error; `CommanderError` is what the parser of the command line throws. */
export function errorReport(error: unknown): ErrorReport {
  if (error instanceof CommanderError) return wrongWords(error);
  const detail = messageOf(error);
  if (!(error instanceof DomainError)) return { code: 'internal', detail, hint: null, exitCode: EXIT.failed };
  const { code, kind, findings, changedBy, retryAfterSeconds } = error;
  return {
    code,
    detail,
    hint: findings.find(({ suggestion }) => suggestion !== undefined)?.suggestion ?? changedBy ?? HINTS[kind] ?? null,
    exitCode: exitCodeOf(kind),
    ...(findings.length > 0 && { findings }),
    ...(changedBy !== undefined && { changedBy }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function wrongWords({ message }: CommanderError): ErrorReport {
  const [detail = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1') ?? '`gatehouse --help` shows what there is';
  return { code: 'wrong_words', detail, hint, exitCode: EXIT.usage };
}

/**
 * Says what went wrong, never with a stack trace, and what would be right when that is known.
 *
 * @param json one line of JSON instead of words
 * @returns the exit code that goes with it
 */
export function reportError(terminal: Terminal, error: unknown, json: boolean): ExitCode {
  const report = errorReport(error);
  if (json) terminal.note(JSON.stringify(report));
  // The parser has said already what was wrong with the words.
  else if (!(error instanceof CommanderError)) describe(terminal, report, error instanceof DomainError);
  return report.exitCode;
}

function describe(terminal: Terminal, { detail, findings = [], ...report }: ErrorReport, coded: boolean): void {
  terminal.note(`${paint(terminal, 'red', 'error:')} ${detail}`);
  for (const finding of findings) {
    const place = finding.file ? `${finding.file}:${finding.line ?? 1}: ` : '';
    const field = finding.field ? `${finding.field}: ` : '';
    const line = `${place}${field}${finding.message}${finding.suggestion ? ` (${finding.suggestion})` : ''}`;
    // A single finding is often the sentence itself.
    if (line !== detail) terminal.note(`  ${line}`);
  }
  if (report.changedBy) terminal.note(`  who can change it: ${report.changedBy}`);
  if (report.retryAfterSeconds !== undefined) terminal.note(`  try again in ${report.retryAfterSeconds} s`);
  if (coded) terminal.note(`  code: ${report.code}`);
}
