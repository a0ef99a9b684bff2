import type { DomainError } from '@gatehouse/kernel';
import { isPassing } from './model-error.rules.ts';

/** How long and how often a call to one model is tried. All times in milliseconds. */
export interface ModelCallLimits {
  /** How often the endpoint is asked at most. */
  attempts: number;
  /** Wait before the second attempt; doubles with each further one. */
  backoffMs: number;
  /** Longest wait between two attempts; an endpoint that asks for more is not waited for. */
  longestWaitMs: number;
  /** Until the endpoint begins to answer. */
  connectMs: number;
  /** Between two pieces of an answer. */
  idleMs: number;
  /** The whole call with all its attempts. */
  totalMs: number;
}

/** What holds unless a process is told otherwise. */
export const DEFAULT_LIMITS: ModelCallLimits = {
  attempts: 4,
  backoffMs: 500,
  longestWaitMs: 30_000,
  connectMs: 60_000,
  idleMs: 60_000,
  totalMs: 600_000,
};

/**
 * How long to wait before the next attempt, in milliseconds, or null when there shall be none: the error is not of the
 * passing kind, the attempts are used up, or the endpoint wants a longer pause than is bearable.
 *
 * Waits double, each drawn from the upper half of its span, so that callers who failed together do not come back
 * together. A Retry-After is honoured to the second, never undercut.
 *
 * @param attempt the one that failed, 1 for the first
 * @param chance between 0 and 1, from a random source
 */
export function waitBeforeRetry(
  error: DomainError,
  attempt: number,
  limits: Pick<ModelCallLimits, 'attempts' | 'backoffMs' | 'longestWaitMs'>,
  chance: number,
): number | null {
  if (!isPassing(error) || attempt >= limits.attempts) return null;
  const span = Math.min(limits.backoffMs * 2 ** (attempt - 1), limits.longestWaitMs);
  const backoff = Math.round(span / 2 + (span / 2) * chance);
  const asked = Math.ceil((error.retryAfterSeconds ?? 0) * 1_000);
  return asked > limits.longestWaitMs ? null : Math.max(backoff, asked);
}
