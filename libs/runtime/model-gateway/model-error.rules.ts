import { DomainError, type ErrorKind } from '@gatehouse/kernel';

/** How a call to a model can fail; the kind `model error` of S0-HAR-16, told apart for people and for retries. */
export type ModelErrorCode =
  | 'model_overloaded'
  | 'model_rate_limited'
  | 'model_timeout'
  | 'model_cut_off'
  | 'model_rejected'
  | 'model_unauthorised'
  | 'model_unreachable'
  | 'model_call_aborted';

const KINDS: Record<ModelErrorCode, ErrorKind> = {
  model_overloaded: 'unavailable',
  model_rate_limited: 'limited',
  model_timeout: 'timeout',
  model_cut_off: 'unavailable',
  model_rejected: 'invalid',
  model_unauthorised: 'unavailable',
  model_unreachable: 'unavailable',
  model_call_aborted: 'unavailable',
};

/** Codes after which the same request may well succeed a moment later, or at another model. */
const PASSING: readonly string[] = [
  'model_overloaded',
  'model_rate_limited',
  'model_timeout',
  'model_cut_off',
  'model_unreachable',
] satisfies ModelErrorCode[];

/** Makes the error of one failed attempt. */
export const modelError = (
  code: ModelErrorCode,
  message: string,
  detail: { cause?: unknown; retryAfterSeconds?: number } = {},
): DomainError => new DomainError(KINDS[code], code, message, detail);

/** Whether another attempt, or another model, may help. */
export const isPassing = (error: DomainError): boolean => PASSING.includes(error.code);

/**
 * Whether the endpoint refused thinking that it was given back, for it to be unreadable or out of place. The API has no
 * error type for it; its sentence names the kind of block.
 */
export const refusesThinking = ({ code, message }: DomainError): boolean =>
  code === 'model_rejected' && /\bthinking\b/.test(message);

/**
 * What an HTTP status of the Messages API means.
 *
 * @param status of the answer; the API's own error `type` decides where an error arrives inside a stream
 * @param said what the endpoint said, one sentence
 */
export function errorOfStatus(status: number, said: string, retryAfterSeconds?: number): DomainError {
  const detail = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 429) return modelError('model_rate_limited', `the model's rate limit is reached: ${said}`, detail);
  if (status === 529 || status === 503)
    return modelError('model_overloaded', `the model is overloaded: ${said}`, detail);
  if (status === 408) return modelError('model_timeout', `the model endpoint gave up waiting: ${said}`, detail);
  if (status === 401 || status === 403) {
    return modelError(
      'model_unauthorised',
      `the model endpoint refused our key (${status}); set ANTHROPIC_API_KEY to a valid one`,
    );
  }
  if (status >= 500)
    return modelError('model_unreachable', `the model endpoint failed with ${status}: ${said}`, detail);
  return modelError('model_rejected', `the model endpoint refused the request (${status}): ${said}`);
}

/** What an error inside a stream means, which has a type but no status. */
export function errorOfType(type: string, said: string): DomainError {
  const statuses: Record<string, number> = {
    overloaded_error: 529,
    rate_limit_error: 429,
    authentication_error: 401,
    permission_error: 403,
    invalid_request_error: 400,
    not_found_error: 404,
    request_too_large: 413,
    timeout_error: 408,
  };
  return errorOfStatus(statuses[type] ?? 500, said);
}

/** The error of a call that was aborted: the signal's reason where that is one of ours, else that somebody stopped it. */
export const errorOfAbort = (reason: unknown): DomainError =>
  reason instanceof DomainError
    ? reason
    : modelError('model_call_aborted', 'the call to the model was stopped', { cause: reason });
