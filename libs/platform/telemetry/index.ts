export { StructuredLogger } from './logger.ts';
export { type RedactionStream, redactionStream } from './redaction-stream.rules.ts';
export { REDACTION_RULES, type Redacted, redactSecrets, redactValue } from './redaction.rules.ts';
export {
  activeTraceId,
  carryTrace,
  continueTrace,
  SPAN_AGENT,
  SPAN_KIND,
  SPAN_SESSION,
  type SpanKind,
  type TraceCarrier,
  withSpan,
} from './span.ts';
export { startTelemetry, type Telemetry } from './start-telemetry.ts';
