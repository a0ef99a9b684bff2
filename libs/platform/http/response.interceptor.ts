import { Readable } from 'node:stream';
import { type Endpoint, pathOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { endpointOf } from './handles.ts';
import { OpenStreams } from './open-streams.ts';
import { problemOf } from './problem.rules.ts';
import { type ServerSentEvent, streamEvents } from './stream.ts';
import { traceIdOf } from './trace-id.ts';

/** Sends what the endpoint declares and nothing else: answers through the response schema, streams as they come. */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  private readonly logger = new Logger('http');

  constructor(private readonly openStreams: OpenStreams) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const endpoint = context.getType() === 'http' ? endpointOf(context.getHandler()) : undefined;
    if (!endpoint) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (endpoint.streams === 'ndjson') return this.lines(answer as AsyncIterable<string | Uint8Array>, request);
        if (endpoint.streams) return this.events(answer as AsyncIterable<ServerSentEvent>, request, response);
        if (endpoint.produces) response.type(endpoint.produces);
        return parsed(endpoint, answer);
      }),
    );
  }

  private events(source: AsyncIterable<ServerSentEvent>, request: Request, response: Response): StreamableFile {
    const ended = this.openStreams.until(response);
    response.setHeader('cache-control', 'no-store');
    // Proxies that collect answers would hold events back.
    response.setHeader('x-accel-buffering', 'no');
    const failed = (error: unknown): ServerSentEvent => {
      const problem = problemOf(error, traceIdOf(request));
      if (problem.status >= 500) this.logger.error(`${request.path} trace=${problem.instance}: ${String(error)}`);
      return { event: 'error', data: z.json().parse(problem) };
    };
    return new StreamableFile(Readable.from(streamEvents(source, ended, failed)), {
      type: 'text/event-stream; charset=utf-8',
    });
  }

  private lines(source: AsyncIterable<string | Uint8Array>, request: Request): StreamableFile {
    const file = new StreamableFile(Readable.from(source), { type: 'application/x-ndjson; charset=utf-8' });
    return file.setErrorHandler((error, response) => {
      this.logger.error(`${request.path} trace=${traceIdOf(request)}: ${error.message}`, error.stack);
      // Half of it is out; only a broken connection can say that it is not the whole.
      response.destroy?.(error);
    });
  }
}

/** @throws DomainError `response_mismatch` when the handler answers something else than it declares: our fault */
function parsed(endpoint: Endpoint, answer: unknown): unknown {
  if (!endpoint.response) return undefined;
  const result = endpoint.response.safeParse(answer);
  if (result.success) return result.data;
  throw new DomainError(
    'internal',
    'response_mismatch',
    `${endpoint.method} ${pathOf(endpoint)} answers something else than it declares: ${z.prettifyError(result.error)}`,
    { cause: result.error },
  );
}
