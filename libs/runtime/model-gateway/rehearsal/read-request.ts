import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { MessagesRequest } from './messages-request.ts';

const LARGEST_BODY = 32 * 1024 * 1024;

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** An error in the API's own shape. */
export class ApiError extends Error {
  readonly type: string;

  constructor(
    readonly status: number,
    message?: string,
    readonly retryAfterSeconds?: number,
  ) {
    const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
    super(message ?? type.replaceAll('_', ' '));
    this.type = type;
  }
}

/**
 * Reads a request as the Messages API does.
 *
 * @param key the one bearer or API key that is accepted
 * @throws ApiError with the status and sentence to answer
 */
export async function readRequest(request: IncomingMessage, key: string): Promise<MessagesRequest> {
  const path = new URL(request.url ?? '/', 'http://loopback').pathname;
  if (request.method !== 'POST' || path !== '/v1/messages')
    throw new ApiError(404, `there is no ${request.method} ${path}`);
  if (!knows(request, key)) throw new ApiError(401, 'invalid x-api-key');
  if (!request.headers['anthropic-version']) throw new ApiError(400, 'anthropic-version: header is required');
  const parsed = MessagesRequest.safeParse(parseJson(await readBody(request)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function knows(request: IncomingMessage, key: string): boolean {
  const given = request.headers['x-api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const [left, right] = [Buffer.from(String(given)), Buffer.from(key)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > LARGEST_BODY) throw new ApiError(413, 'the body is larger than 32 MB');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'the request body is not valid JSON');
  }
}
