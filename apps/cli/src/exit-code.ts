import type { ErrorKind } from '@gatehouse/kernel';

/** What the process says when it ends, so that scripts can rely on it. Documented in docs/guides/cli.md. */
export const EXIT = {
  completed: 0,
  /** Wrong words on the command line, wrong input, something that is not there. */
  usage: 1,
  /** The gate refused: killed, over budget, not allowed by policy. */
  refused: 2,
  /** It was tried and did not work. */
  failed: 3,
  /** Nothing answers at the address, or it is not ready. */
  unreachable: 4,
  /** No credential, one that is not valid, or one without the permission. */
  notAllowed: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, in the words of the help and of docs/guides/cli.md. */
export const EXIT_MEANINGS: Record<keyof typeof EXIT, string> = {
  completed: 'completed; for `audit verify`: everything verifies',
  usage: 'wrong words on the command line, wrong input, or something that is not there',
  refused: 'the gate refused: killed, over budget, not allowed',
  failed: 'tried and failed; for `audit verify`: something does not verify',
  unreachable: 'nothing answers at the address, or it is not ready',
  notAllowed: 'no valid credential, or one without the permission',
};

/** The exit codes as the end of a help text. */
export const exitCodesHelp = (): string => {
  const lines = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => `  ${EXIT[name]}  ${EXIT_MEANINGS[name]}`);
  return `\nExit codes:\n${lines.join('\n')}\n\nWith --json an error is one line of JSON on standard error.`;
};

const BY_KIND: Record<ErrorKind, ExitCode> = {
  invalid: EXIT.usage,
  not_found: EXIT.usage,
  conflict: EXIT.usage,
  too_large: EXIT.usage,
  unauthenticated: EXIT.notAllowed,
  forbidden: EXIT.notAllowed,
  unavailable: EXIT.unreachable,
  limited: EXIT.failed,
  timeout: EXIT.failed,
  internal: EXIT.failed,
};

/** The exit code for an error of that kind. */
export const exitCodeOf = (kind: ErrorKind): ExitCode => BY_KIND[kind];
