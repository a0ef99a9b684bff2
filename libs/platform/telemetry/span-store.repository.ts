import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import pg from 'pg';
import { SPAN_AGENT, SPAN_KIND, SPAN_SESSION } from './span.ts';

const COLUMNS = `trace_id, span_id, parent_span_id, name, kind, service, session_id, agent_id, started_at, duration_us, status, attributes, events`;
const STATUS = ['unset', 'ok', 'error'] as const;

/**
 * Writes spans to PostgreSQL over connections of its own, so that tracing works before and outside of any module and
 * a full pool never waits for it.
 */
export class SpanStore {
  private readonly pool: pg.Pool;

  constructor(databaseUrl: string) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: 2,
      idleTimeoutMillis: 10_000,
      allowExitOnIdle: true,
    });
    this.pool.on('error', () => undefined);
  }

  /** Stores the spans; one that is there already is left as it is. */
  async store(service: string, spans: readonly ReadableSpan[]): Promise<void> {
    const rows = JSON.stringify(spans.map((span) => toRow(service, span)));
    await this.pool.query(
      `insert into spans (${COLUMNS}) select ${COLUMNS} from jsonb_populate_recordset(null::spans, $1::jsonb)
       on conflict do nothing`,
      [rows],
    );
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function toRow(service: string, span: ReadableSpan): Record<string, unknown> {
  const { [SPAN_KIND]: kind, [SPAN_SESSION]: session, [SPAN_AGENT]: agent, ...attributes } = span.attributes;
  return {
    trace_id: span.spanContext().traceId,
    span_id: span.spanContext().spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    kind: kind ?? 'http',
    service,
    session_id: session ?? null,
    agent_id: agent ?? null,
    started_at: new Date(span.startTime[0] * 1_000 + span.startTime[1] / 1_000_000).toISOString(),
    duration_us: span.duration[0] * 1_000_000 + Math.round(span.duration[1] / 1_000),
    status: STATUS[span.status.code] ?? 'unset',
    attributes: storable(attributes),
    events: storable(span.events.map(({ name, attributes }) => ({ name, attributes: attributes ?? {} }))),
  };
}

/** PostgreSQL's jsonb has no NUL character. */
const storable = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\\ufffd'));
