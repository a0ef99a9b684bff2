import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Json, newId } from '@gatehouse/kernel';
import { eventsOf, type MessageEvent, messageOf } from './message-events.rules.ts';
import { MessagesRequest } from './messages-request.ts';
import { PromptCache } from './prompt-cache.ts';
import { ApiError, readRequest } from './read-request.ts';
import type { Failure, Reply } from './reply.ts';
import { piecesOf } from './usage.rules.ts';

/** Decides what to answer to one request. */
export type Answering = (request: MessagesRequest) => Reply;

/** One request as it arrived, for tests to look at. */
export interface ReceivedRequest {
  at: Date;
  headers: IncomingMessage['headers'];
  body: MessagesRequest;
}

const REMEMBERED = 200;

/**
 * A Messages API on loopback: real HTTP, JSON or server-sent events, usage figures with caching, the API's errors. What
 * it answers is decided elsewhere; it only speaks.
 */
export class RehearsalServer {
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));
  private readonly cache = new PromptCache();
  /** The newest requests that were well formed, oldest first. */
  readonly received: ReceivedRequest[] = [];
  /** How many requests of any form arrived. */
  requests = 0;

  /**
   * @param key the one bearer that is accepted
   * @param paceMs wait between two pieces of a streamed answer, so that people see it stream
   */
  constructor(
    private readonly key: string,
    private readonly answering: Answering,
    private readonly paceMs: number,
  ) {}

  /** Listens on a free port of loopback and returns the address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stops listening and drops what is still open, hanging requests included. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const id = `req_${newId().replaceAll('-', '')}`;
    response.setHeader('request-id', id);
    try {
      const body = await readRequest(request, this.key);
      this.remember({ at: new Date(), headers: request.headers, body });
      await this.answer(body, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return void response.destroy();
      sendError(response, error instanceof ApiError ? error : new ApiError(500, String(error)), id);
    }
  }

  private async answer(body: MessagesRequest, response: ServerResponse): Promise<void> {
    const reply = this.answering(body);
    if (reply.delayMs) await pause(reply.delayMs);
    if (reply.failure?.kind === 'hang') return;
    if (reply.failure?.kind === 'status')
      throw new ApiError(reply.failure.status, reply.failure.message, reply.failure.retryAfterSeconds);
    const head = { id: `msg_${newId().replaceAll('-', '')}`, usage: this.cache.use(piecesOf(body), Date.now()) };
    if (body.stream) {
      await this.stream(response, eventsOf(head, reply.parts, body.max_tokens), reply.failure);
    } else if (reply.failure) {
      response.destroy();
    } else {
      sendJson(response, 200, messageOf(head, reply.parts, body.max_tokens));
    }
  }

  private async stream(
    response: ServerResponse,
    events: MessageEvent[],
    failure?: Exclude<Failure, { kind: 'status' }>,
  ): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    let pieces = 0;
    for (const event of events) {
      if (
        failure &&
        failure.kind !== 'hang' &&
        event.type === 'content_block_delta' &&
        pieces === failure.afterPieces
      ) {
        return endBadly(response, failure);
      }
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (event.type !== 'content_block_delta') continue;
      pieces += 1;
      if (this.paceMs > 0) await pause(this.paceMs);
      if (response.destroyed) return;
    }
    if (failure && failure.kind !== 'hang') return endBadly(response, failure);
    response.end();
  }

  private remember(received: ReceivedRequest): void {
    this.received.push(received);
    if (this.received.length > REMEMBERED) this.received.shift();
  }
}

/** The chosen way for a stream to go wrong. What was written before reaches the client first. */
function endBadly(response: ServerResponse, failure: Extract<Failure, { afterPieces: number }>): void {
  switch (failure.kind) {
    case 'stall':
      return;
    case 'cut':
      response.write(': the connection ends here\n\n', () => response.destroy());
      return;
    case 'error_event':
      response.end(
        `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: failure.type, message: 'as the script has it' } })}\n\n`,
      );
  }
}

function sendError(response: ServerResponse, error: ApiError, requestId: string): void {
  if (error.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(error.retryAfterSeconds));
  sendJson(response, error.status, {
    type: 'error',
    error: { type: error.type, message: error.message },
    request_id: requestId,
  });
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
