import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import type { Config } from '../config/index.ts';
import { SanitisingProcessor } from './sanitising-processor.ts';
import { SpanStore } from './span-store.repository.ts';
import { SpanStoreExporter } from './span-store-exporter.ts';

export interface Telemetry {
  /** Sends what is still held. */
  flush(): Promise<void>;
  /** Sends what is still held and stops. */
  stop(): Promise<void>;
}

/**
 * Starts tracing for this process: spans go through the sanitising processor to PostgreSQL and, when
 * `OTEL_EXPORTER_OTLP_ENDPOINT` is set, to that collector. All of them unless `GATEHOUSE_TRACE_RATIO` says less.
 *
 * @param service `gatehouse-api` or `gatehouse-worker`
 * @param warn where a span that could not be stored is told
 */
export function startTelemetry(config: Config, service: string, warn: (message: string) => void): Telemetry {
  const store = new SpanStoreExporter(service, new SpanStore(config.DATABASE_URL), warn);
  const processors = [new BatchSpanProcessor(store, { scheduledDelayMillis: 500, maxQueueSize: 8_192 })];
  const collector = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (collector)
    processors.push(new BatchSpanProcessor(new OTLPTraceExporter({ url: new URL('v1/traces', `${collector}/`).href })));
  const sanitising = new SanitisingProcessor(processors);
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({ 'service.name': service }),
    autoDetectResources: false,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.GATEHOUSE_TRACE_RATIO) }),
    spanProcessors: [sanitising],
    // Left out, the SDK starts exporters of its own for metrics and logs.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { flush: () => sanitising.forceFlush(), stop: () => sdk.shutdown() };
}
