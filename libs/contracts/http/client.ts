import { DomainError, type ErrorKind, messageOf } from '@gatehouse/kernel';
import { type Endpoint, pathOf, type RequestOf, type ResponseOf } from './endpoint.ts';
import { Problem } from './problem.ts';
import { readEvents, type StreamedEvent } from './read-events.ts';

export interface ClientOptions {
  /** Address of the API without a path, `http://127.0.0.1:7070`. */
  url: string;
  /** Access token; a browser signed in by cookie has none. */
  token?: string;
}

/** Extra per call. */
export interface CallOptions {
  /** Gives up when it fires. */
  signal?: AbortSignal;
}

/** Calls declared endpoints with the types of their declarations. */
export interface Client {
  /** @throws DomainError as the server meant it, or `unreachable` when nothing answers at the address */
  call<E extends Endpoint>(endpoint: E, request: RequestOf<E>, options?: CallOptions): Promise<ResponseOf<E>>;
  /**
   * The server-sent events of a streaming endpoint. A connection that breaks is taken up again after the last event seen.
   * Ends when the server ends the stream.
   */
  stream<E extends Endpoint>(endpoint: E, request: RequestOf<E>, options?: CallOptions): AsyncGenerator<StreamedEvent>;
  /** The text of an endpoint that answers line by line, as it comes. */
  lines<E extends Endpoint>(endpoint: E, request: RequestOf<E>, options?: CallOptions): AsyncGenerator<string>;
}

interface Parts {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

const RECONNECT_MS = 1_000;
const RECONNECTS = 30;

/** A client of the API for the CLI, the console and tests. */
export function createClient({ url, token }: ClientOptions): Client {
  const send = async (
    endpoint: Endpoint,
    parts: Parts,
    accept: string,
    { signal }: CallOptions,
    lastEventId?: string,
  ) => {
    const headers = new Headers({ accept });
    if (token) headers.set('authorization', `Bearer ${token}`);
    // A page signed in by cookie proves with this header that the request is its own: other sites cannot set it.
    else headers.set('x-gatehouse-csrf', '1');
    if (parts.body !== undefined) headers.set('content-type', 'application/json');
    if (lastEventId !== undefined) headers.set('last-event-id', lastEventId);
    const body = parts.body === undefined ? null : JSON.stringify(parts.body);
    const request = { method: endpoint.method, headers, body, signal: signal ?? null };
    const response = await fetch(new URL(pathWith(endpoint, parts), url), request).catch((cause: unknown) => {
      throw unreachable(url, cause, signal);
    });
    if (response.ok) return response;
    throw await errorOf(response);
  };

  return {
    async call(endpoint, request, options = {}) {
      const response = await send(endpoint, request as Parts, 'application/json', options);
      if (!endpoint.response) return undefined as never;
      const answer: unknown = endpoint.produces ? await response.text() : await response.json();
      return endpoint.response.parse(answer) as never;
    },

    async *stream(endpoint, request, options = {}) {
      let lastEventId: string | undefined;
      for (let failures = 0; ; ) {
        try {
          const response = await send(endpoint, request as Parts, 'text/event-stream', options, lastEventId);
          for await (const event of readEvents(response)) {
            failures = 0;
            lastEventId = event.id ?? lastEventId;
            if (event.event === 'error') throw errorFrom(Problem.parse(event.data));
            yield event;
          }
          return;
        } catch (error) {
          // What the server said stands; only a lost connection is worth another try.
          const lost = !(error instanceof DomainError) || error.code === 'unreachable';
          failures += 1;
          if (!lost || options.signal?.aborted || failures > RECONNECTS) throw error;
          await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
        }
      }
    },

    async *lines(endpoint, request, options = {}) {
      const response = await send(endpoint, request as Parts, 'application/x-ndjson', options);
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) yield decoder.decode(chunk, { stream: true });
    },
  };
}

/** The path of a request with its parameters and query filled in. */
export function pathWith(endpoint: Endpoint, { params = {}, query = {} }: Parts): string {
  const path = pathOf(endpoint).replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single !== undefined && single !== null) search.append(name, String(single));
    }
  }
  const suffix = search.size > 0 ? `?${search}` : '';
  return path + suffix;
}

const KIND_OF_STATUS: Record<number, ErrorKind> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid',
  409: 'conflict',
  413: 'too_large',
  429: 'limited',
  503: 'unavailable',
  504: 'timeout',
};

async function errorOf(response: Response): Promise<DomainError> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return errorFrom(parsed.data);
  const kind = KIND_OF_STATUS[response.status] ?? 'internal';
  return new DomainError(
    kind,
    'not_gatehouse',
    `status ${response.status} without a problem document: is this a Gatehouse?`,
  );
}

const errorFrom = (problem: Problem): DomainError =>
  new DomainError(KIND_OF_STATUS[problem.status] ?? 'internal', problem.code, problem.detail, {
    ...(problem.findings ? { findings: problem.findings } : {}),
    ...(problem.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: problem.retryAfterSeconds }),
    ...(problem.changedBy === undefined ? {} : { changedBy: problem.changedBy }),
  });

function unreachable(url: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const below = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  return new DomainError('unavailable', 'unreachable', `nothing answers at ${url}: ${messageOf(below)}`, { cause });
}
