import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { redactValue } from './redaction.rules.ts';

/**
 * The one way out of the process for spans (S0-TRC-05): every exporter stands behind this processor, which takes
 * secrets out of names, attributes, events and status messages before anything else sees them.
 */
export class SanitisingProcessor implements SpanProcessor {
  constructor(private readonly behind: readonly SpanProcessor[]) {}

  onStart(span: Span, parent: Context): void {
    for (const processor of this.behind) processor.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    const clean = sanitiseSpan(span);
    for (const processor of this.behind) processor.onEnd(clean);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.behind.map((processor) => processor.forceFlush()));
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.behind.map((processor) => processor.shutdown()));
  }
}

/** A view of the span whose texts are clean; everything else is the span's own. */
function sanitiseSpan(span: ReadableSpan): ReadableSpan {
  const clean = {
    name: redactValue(span.name),
    attributes: redactValue(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      name: redactValue(event.name),
      attributes: redactValue(event.attributes ?? {}),
    })),
    status: { ...span.status, ...(span.status.message ? { message: redactValue(span.status.message) } : {}) },
  };
  return new Proxy(span, {
    get: (target, property) =>
      property in clean ? clean[property as keyof typeof clean] : Reflect.get(target, property, target),
  });
}
