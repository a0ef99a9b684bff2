import { z } from 'zod';
import { endpoint, Instant } from '../http/index.ts';
import { job } from '../jobs/index.ts';

/** One finished span, sanitised before it was stored. */
export const SpanView = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  service: z.string(),
  startedAt: Instant,
  durationMs: z.number(),
  status: z.enum(['unset', 'ok', 'error']),
  attributes: z.record(z.string(), z.unknown()),
  events: z.array(z.object({ name: z.string(), attributes: z.record(z.string(), z.unknown()) })),
});
export type SpanView = z.infer<typeof SpanView>;

export const readTrace = endpoint({
  method: 'GET',
  path: '/traces/:traceId',
  summary: 'Every span of one trace, in the order in which they started',
  tag: 'traces',
  permission: 'traces:read',
  params: z.strictObject({ traceId: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits') }),
  response: z.object({ spans: z.array(SpanView) }),
});

export const readSessionTrace = endpoint({
  method: 'GET',
  path: '/sessions/:sessionId/trace',
  summary: 'Every span of one session: turns, model calls, tool calls and stages of the gate',
  tag: 'traces',
  permission: 'traces:read',
  params: z.strictObject({ sessionId: z.uuid() }),
  response: z.object({ spans: z.array(SpanView) }),
});

/** Deletes spans that are older than 90 days (S0-TRC-07). */
export const cleanUpTraces = job({
  name: 'traces.clean-up',
  data: z.strictObject({}),
  timeoutMs: 10 * 60_000,
  attempts: 3,
  backoffMs: 5_000,
  concurrency: 1,
  everyMs: 24 * 60 * 60_000,
});
