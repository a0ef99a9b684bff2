import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { errorOfAbort, errorOfStatus, errorOfType, modelError } from '../model-error.rules.ts';

/**
 * The model error that an attempt ended with.
 *
 * @param thrown whatever the client threw
 * @param signal of the attempt; aborted, its reason is what happened and the thrown error only its echo
 * @param begun whether the endpoint had begun to answer
 */
export function errorOfAttempt(thrown: unknown, signal: AbortSignal, begun: boolean): DomainError {
  if (signal.aborted) return errorOfAbort(signal.reason);
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof APIConnectionError) {
    return modelError('model_unreachable', `the model endpoint cannot be reached: ${deepestMessage(thrown)}`, {
      cause: thrown,
    });
  }
  if (thrown instanceof APIError) {
    const said = sentenceOf(thrown);
    return thrown.status === undefined
      ? errorOfType(thrown.type ?? 'api_error', said)
      : errorOfStatus(thrown.status, said, retryAfter(thrown.headers));
  }
  return begun
    ? modelError('model_cut_off', `the answer broke off: ${deepestMessage(thrown)}`, { cause: thrown })
    : modelError(
        'model_unreachable',
        `the model endpoint did not answer as the Messages API does: ${messageOf(thrown)}`,
        {
          cause: thrown,
        },
      );
}

/** `retry-after-ms`, else `retry-after` as seconds or as a date; undefined when it says nothing usable. */
export function retryAfter(headers: Headers | undefined, now = Date.now()): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds / 1_000;
  const text = headers?.get('retry-after') ?? '';
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What the API itself said, without the JSON around it. */
function sentenceOf(error: APIError): string {
  const body = error.error as { error?: { message?: unknown } } | undefined;
  const said = body?.error?.message;
  return typeof said === 'string' ? said : error.message;
}

function deepestMessage(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? deepestMessage(error.cause) : messageOf(error);
}
