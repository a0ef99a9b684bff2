import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { messageOf } from '@gatehouse/kernel';
import { processMetrics } from '../metrics/index.ts';
import type { SpanStore } from './span-store.repository.ts';

/** Hands finished spans to the span store. A store that is down costs spans, never the work that is traced. */
export class SpanStoreExporter implements SpanExporter {
  constructor(
    private readonly service: string,
    private readonly store: SpanStore,
    private readonly warn: (message: string) => void,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.store.store(this.service, spans).then(
      () => done({ code: ExportResultCode.SUCCESS }),
      (error) => {
        processMetrics.spansDropped.add({}, spans.length);
        this.warn(`${spans.length} span(s) were not stored: ${messageOf(error)}`);
        done({ code: ExportResultCode.FAILED, error });
      },
    );
  }

  shutdown(): Promise<void> {
    return this.store.close();
  }
}
