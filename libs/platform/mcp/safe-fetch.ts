import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { ByteBudget } from './byte-budget.rules.ts';
import { serverBroken, serverUnavailable } from './mcp-failure.rules.ts';
import type { McpLimits } from './mcp-limits.ts';
import { SafeLookup } from './safe-lookup.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Answers that have no body, and for which `Response` takes none. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A `fetch` that reaches one origin only: the one that was reviewed with the catalogue. Redirects come back as they are,
 * addresses are checked at every connection, and what comes back is bounded.
 *
 * It fails with `tool_server_unavailable` or `address_refused` when nothing was sent, and with anything else when it is
 * not known whether the request arrived.
 */
export function safeFetch(serverId: string, endpoint: URL, limits: McpLimits): Fetch {
  const names = new SafeLookup(endpoint.origin);
  return async (url, init = {}) => {
    const target = new URL(url);
    if (target.origin !== endpoint.origin) {
      throw new DomainError(
        'forbidden',
        'address_refused',
        `tool server ${serverId} is catalogued at ${endpoint.origin}; a request to ${target.origin} was refused`,
      );
    }
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) names.check(host);
    const answer = await exchange(serverId, target, init, names);
    return asResponse(serverId, answer, limits);
  };
}

function exchange(serverId: string, target: URL, init: RequestInit, names: SafeLookup): Promise<IncomingMessage> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let connected = false;
    const request = send(target, {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers).entries()),
      lookup: names.lookup,
      ...(init.signal ? { signal: init.signal } : {}),
    });
    request.once('socket', (socket) => {
      if (!socket.connecting) connected = true;
      else socket.once('connect', () => (connected = true));
    });
    request.once('response', resolve);
    request.once('error', (error) => {
      if (connected || error instanceof DomainError || init.signal?.aborted) reject(error);
      else reject(serverUnavailable(serverId, `cannot be reached at ${target.origin}: ${messageOf(error)}`, error));
    });
    request.end(typeof init.body === 'string' ? init.body : undefined);
  });
}

function asResponse(serverId: string, answer: IncomingMessage, limits: McpLimits): Response {
  const status = answer.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const each of value ?? []) headers.append(name, each);
  }
  if (WITHOUT_BODY.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  const bounded = answer.compose(bound(serverId, limits, headers.get('content-type') ?? ''));
  return new Response(Readable.toWeb(bounded as Readable) as ReadableStream, { status, headers });
}

/** An event stream may go on for ever below a rate; anything else is one message, and has a size. */
function bound(serverId: string, limits: McpLimits, contentType: string): Transform {
  const stream = contentType.startsWith('text/event-stream');
  const budget = stream
    ? new ByteBudget(limits.burstBytes, limits.bytesPerSecond, performance.now())
    : new ByteBudget(limits.maxMessageBytes, 0, performance.now());
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      if (budget.take(chunk.length, performance.now())) callback(null, chunk);
      else callback(serverBroken(serverId, 'sent more than it may'));
    },
  });
}
