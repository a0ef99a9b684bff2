import { DomainError } from '@gatehouse/kernel';
import type { Request } from 'express';

/** Largest body in bytes where the endpoint says nothing else. */
export const BODY_LIMIT = 256 * 1024;

/**
 * Reads the JSON body of a request, no further than `limit` bytes.
 *
 * @returns undefined when there is no body
 * @throws DomainError `body_too_large`, `body_not_json`, `invalid_json`
 */
export async function readJsonBody(request: Request, limit: number): Promise<unknown> {
  const announced = Number(request.get('content-length') ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const bytes = await readBytes(request, limit);
  if (bytes.length === 0) return undefined;
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.get('content-type') ?? '')) {
    throw new DomainError(
      'invalid',
      'body_not_json',
      'the body must be JSON, sent with `content-type: application/json`',
    );
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DomainError('invalid', 'invalid_json', `the body is not valid JSON: ${reason(cause)}`, { cause });
  }
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        // The rest is read and dropped, so that the client gets to read the answer; the server's request timeout ends it.
        chunks.length = 0;
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', (cause) =>
      reject(
        new DomainError('invalid', 'body_incomplete', 'the connection closed before the body was complete', { cause }),
      ),
    );
  });
}

const tooLarge = (limit: number): DomainError =>
  new DomainError('too_large', 'body_too_large', `the body is larger than the ${limit} bytes that are read here`);

/** Parser messages quote the input; only where it went wrong is said. */
const reason = (cause: unknown): string => {
  const position =
    cause instanceof SyntaxError ? /at position \d+( \(line \d+ column \d+\))?/.exec(cause.message)?.[0] : undefined;
  return position ? `it breaks ${position}` : 'it ends too early or has something in it that JSON does not know';
};
