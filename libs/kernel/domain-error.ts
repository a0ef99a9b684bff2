/** What kind of failure it is; the HTTP edge maps it to a status, the CLI to an exit code. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'limited'
  | 'unavailable'
  | 'timeout'
  | 'internal';

/** One thing that is wrong with an input: where it is, what is wrong, and what would be right. */
export interface Finding {
  /** Path of the field in the input, `tools[0].rate_limit`; empty for the input as a whole. */
  field: string;
  /** One sentence. */
  message: string;
  /** What would be right, when that can be said. */
  suggestion?: string;
  /** Where the input is a text file: its path and the 1-based line. */
  file?: string;
  line?: number;
}

export interface ErrorDetail {
  cause?: unknown;
  findings?: Finding[];
  /** After how many seconds another try may succeed. */
  retryAfterSeconds?: number;
  /** Who can change a refusal, in words: "an admin, with `gatehouse revive tool codebase_search`". */
  changedBy?: string;
}

/**
 * The one error that domains throw: a stable code for programs and a sentence for people that says what is wrong and
 * what would be right. It never carries a secret or a stack trace outside.
 */
export class DomainError extends Error {
  readonly findings: Finding[];
  readonly retryAfterSeconds: number | undefined;
  readonly changedBy: string | undefined;

  /**
   * @param kind  what kind of failure
   * @param code  stable, snake_case, never reused for another meaning
   * @param message  one sentence for a person
   */
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    detail: ErrorDetail = {},
  ) {
    super(message, { cause: detail.cause });
    this.name = 'DomainError';
    this.findings = detail.findings ?? [];
    this.retryAfterSeconds = detail.retryAfterSeconds;
    this.changedBy = detail.changedBy;
  }
}

/** Narrows anything thrown to a sentence that can be logged. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
