import { DomainError, messageOf } from '@gatehouse/kernel';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  Logger,
  Optional,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem.rules.ts';
import { REFUSAL_WITNESS, type RefusalWitness } from './refusal-witness.ts';
import { ServedMethods } from './served-methods.ts';
import { stateOf } from './request-state.ts';
import { traceIdOf } from './trace-id.ts';
import { witnessed } from './witnessed.rules.ts';

/** Answers every failure with a problem document, logs what nobody outside may read, and has refusals witnessed. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(
    private readonly served: ServedMethods,
    @Optional() @Inject(REFUSAL_WITNESS) private readonly witness?: RefusalWitness,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // Sockets have their own filter; a throw here would end the process.
    if (host.getType() !== 'http') {
      this.logger.error(messageOf(thrown));
      return;
    }
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const allowed = this.served.at(request.path);
    const error = thrown instanceof HttpException ? fromNest(thrown, request, allowed) : thrown;
    this.tellWitness(error, request);
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
    if (problem.status === 405) response.setHeader('allow', allowed.join(', '));
    if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (problem.retryAfterSeconds !== undefined)
      response.setHeader('retry-after', Math.ceil(problem.retryAfterSeconds));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private tellWitness(error: unknown, request: Request): void {
    const { endpoint, principal } = stateOf(request);
    const refusal = endpoint && principal ? witnessed(error, endpoint, principal) : null;
    if (refusal) this.witness?.permissionMissing(refusal);
  }
}

/** Nest throws its own errors for what never reached a handler. */
function fromNest(error: HttpException, request: Request, allowed: readonly string[]): unknown {
  if (error.getStatus() === 404 && allowed.length > 0) {
    const message = `${request.path} is there, and not for ${request.method}: it takes ${allowed.join(', ')}`;
    return new DomainError('invalid', 'method_not_allowed', message);
  }
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
