import { DomainError, messageOf } from '@gatehouse/kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem.rules.ts';
import { traceIdOf } from './trace-id.ts';

/** Answers every failure with a problem document, and logs what nobody outside may read. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    // Sockets have their own filter; a throw here would end the process.
    if (host.getType() !== 'http') {
      this.logger.error(messageOf(thrown));
      return;
    }
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const error = thrown instanceof HttpException ? fromNest(thrown, request) : thrown;
    const problem = problemOf(error, traceIdOf(request));
    if (problem.status >= 500) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.logger.error(
        `${request.method} ${request.path} ${problem.code} trace=${problem.instance}: ${messageOf(error)}`,
        stack,
      );
    }
    if (response.headersSent) {
      // Half an answer is out; only a broken connection can say that it is not the whole.
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (problem.retryAfterSeconds !== undefined)
      response.setHeader('retry-after', Math.ceil(problem.retryAfterSeconds));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** Nest throws its own errors for what never reached a handler. */
function fromNest(error: HttpException, request: Request): unknown {
  if (error.getStatus() === 404) {
    return new DomainError(
      'not_found',
      'route_not_found',
      `there is nothing at ${request.method} ${request.path}; /api/docs lists what there is`,
    );
  }
  if (error.getStatus() < 500)
    return new DomainError('invalid', 'bad_request', 'the request could not be read', { cause: error });
  return error;
}
