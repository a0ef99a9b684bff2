import { randomBytes } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import type { Request } from 'express';
import { stateOf } from './request-state.ts';

/** The id under which a request is found in traces and logs; 32 hexadecimal digits. */
export function traceIdOf(request: Request): string {
  const state = stateOf(request);
  state.traceId ??= trace.getActiveSpan()?.spanContext().traceId ?? randomBytes(16).toString('hex');
  return state.traceId;
}
