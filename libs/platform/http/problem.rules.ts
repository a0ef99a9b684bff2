import type { Problem } from '@gatehouse/contracts/http';
import { DomainError, type ErrorKind } from '@gatehouse/kernel';
import { fullDiskOf } from './full-disk.rules.ts';

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  limited: 429,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};

/** Where the status says more than the kind. */
const STATUS_OF_CODE: Record<string, number> = { method_not_allowed: 405 };

const TITLE: Record<ErrorKind, string> = {
  invalid: 'The request is not right',
  unauthenticated: 'Nobody is signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'It does not fit the current state',
  too_large: 'Too large',
  limited: 'Too many requests',
  unavailable: 'Not available at the moment',
  timeout: 'It took too long',
  internal: 'Something went wrong inside',
};

/**
 * The problem document (RFC 9457) of an error. What is not a `DomainError` nor a full disk, and every internal one, says nothing of its
 * inside: it is in the log under the same trace id.
 */
export function problemOf(error: unknown, traceId: string): Problem {
  const known = error instanceof DomainError ? error : fullDiskOf(error);
  const kind = known?.kind ?? 'internal';
  const code = known?.code ?? 'internal';
  return {
    type: `urn:gatehouse:problem:${code}`,
    title: TITLE[kind],
    status: STATUS_OF_CODE[code] ?? STATUS[kind],
    code,
    detail:
      known && kind !== 'internal'
        ? known.message
        : `the request could not be completed; the log has the reason under trace ${traceId}`,
    instance: traceId,
    ...(known && known.findings.length > 0 ? { findings: known.findings } : {}),
    ...(known?.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
    ...(known?.changedBy === undefined ? {} : { changedBy: known.changedBy }),
  };
}
