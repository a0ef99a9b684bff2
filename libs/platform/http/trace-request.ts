import type { IncomingHttpHeaders } from 'node:http';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { processMetrics } from '../metrics/index.ts';
import { continueTrace, type TraceCarrier, withSpan } from '../telemetry/index.ts';
import { traceIdOf } from './trace-id.ts';

/** Probes come every few seconds and say nothing that a trace would be searched for. */
const UNTRACED = /^\/(healthz|readyz|version|metrics)$|^\/api\/docs/;

/**
 * Puts a request into a span: part of the caller's trace when it brings one. The address is kept as its route, without
 * the values in it.
 */
export function traceRequest(request: Request, response: Response, next: NextFunction): void {
  if (UNTRACED.test(request.path)) {
    next();
    return;
  }
  void continueTrace(carrierOf(request.headers), () =>
    withSpan('http', request.method, { 'http.request.method': request.method }, (span) => {
      const begun = performance.now();
      response.setHeader('x-trace-id', traceIdOf(request));
      const closed = new Promise<void>((resolve) => {
        response.once('close', () => {
          describe(span, request, response);
          count(request, response, (performance.now() - begun) / 1_000);
          resolve();
        });
      });
      next();
      return closed;
    }),
  );
}

const carrierOf = ({ traceparent }: IncomingHttpHeaders): TraceCarrier =>
  typeof traceparent === 'string' ? { traceparent } : {};

/** By the route as it is declared, so that there are as many series as routes and not as addresses. */
function count({ method, route }: Request, { statusCode }: Response, seconds: number): void {
  const path: unknown = route?.path;
  const labels = { route: typeof path === 'string' ? path : 'none', status: `${Math.floor(statusCode / 100)}xx` };
  processMetrics.httpRequests.observe({ method: METHODS.has(method) ? method : 'other', ...labels }, seconds);
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

function describe(span: Span, request: Request, response: Response): void {
  const route: unknown = request.route?.path;
  span.setAttribute('http.response.status_code', response.statusCode);
  if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  if (typeof route !== 'string') return;
  span.updateName(`${request.method} ${route}`);
  span.setAttribute('http.route', route);
}
