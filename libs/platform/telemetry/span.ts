import { type Attributes, context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { messageOf } from '@gatehouse/kernel';
import { processMetrics } from '../metrics/index.ts';

/** What a span stands for (S0-TRC-02, S0-TRC-03); kept beside its name so that traces can be filtered. */
export type SpanKind =
  | 'session'
  | 'turn'
  | 'model_call'
  | 'tool_call'
  | 'gate_stage'
  | 'policy_evaluation'
  | 'retrieval'
  | 'http'
  | 'job';

/** Attribute names that the span store reads; all others are kept as they are. */
export const SPAN_KIND = 'gatehouse.kind';
export const SPAN_SESSION = 'gatehouse.session_id';
export const SPAN_AGENT = 'gatehouse.agent_id';

const tracer = () => trace.getTracer('gatehouse');

/**
 * Runs `work` inside a span that is a child of the active one. An error marks the span and is thrown on. How long it took
 * is counted too, whether or not the trace is kept.
 *
 * @param attributes ids, numbers and verdicts; texts pass the sanitising processor, but do not belong here
 */
export function withSpan<Result>(
  kind: SpanKind,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, { attributes: { ...attributes, [SPAN_KIND]: kind } }, async (span) => {
    const begun = performance.now();
    let outcome = 'ok';
    try {
      return await work(span);
    } catch (error) {
      outcome = 'error';
      span.recordException(error instanceof Error ? error : new Error(messageOf(error)));
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      throw error;
    } finally {
      span.end();
      processMetrics.work.observe({ kind, outcome }, (performance.now() - begun) / 1_000);
    }
  });
}

/** Trace context as plain data (`traceparent`), to be kept in a row or a job's envelope. */
export type TraceCarrier = Record<string, string>;

/** The active trace context as plain data; empty when nothing is traced. */
export function carryTrace(): TraceCarrier {
  const carrier: TraceCarrier = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Runs `work` as part of the trace that was carried here. */
export const continueTrace = <Result>(carrier: TraceCarrier | undefined, work: () => Result): Result =>
  context.with(propagation.extract(context.active(), carrier ?? {}), work);

/** Trace id of what is going on, or null when nothing is traced. */
export const activeTraceId = (): string | null => trace.getActiveSpan()?.spanContext().traceId ?? null;
