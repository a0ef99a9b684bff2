import type { SpanView } from '@gatehouse/contracts/insight';
import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** Most spans that one answer carries; a longer trace is cut at its end. */
const MOST_SPANS = 5_000;

/** Reads the spans that the processes stored. */
@Injectable()
export class SpansRepository {
  constructor(private readonly database: Database) {}

  async ofTrace(traceId: string): Promise<SpanView[]> {
    const rows = await this.database.client.span.findMany({
      where: { traceId },
      orderBy: { startedAt: 'asc' },
      take: MOST_SPANS,
    });
    return rows.map(toView);
  }

  /** Spans of every trace in which the session appears: a turn's spans carry the session's id only at their root. */
  async ofSession(sessionId: string): Promise<SpanView[]> {
    const traces = await this.database.client.span.findMany({
      where: { sessionId },
      distinct: ['traceId'],
      select: { traceId: true },
    });
    const rows = await this.database.client.span.findMany({
      where: { traceId: { in: traces.map(({ traceId }) => traceId) } },
      orderBy: { startedAt: 'asc' },
      take: MOST_SPANS,
    });
    return rows.map(toView);
  }

  /** @returns how many spans were deleted, at most `limit` */
  async deleteOlderThan(days: number, limit: number): Promise<number> {
    return this.database.client.$executeRaw`
      delete from spans where (trace_id, span_id) in (
        select trace_id, span_id from spans where started_at < now() - make_interval(days => ${days}) limit ${limit})`;
  }
}

type Row = Awaited<ReturnType<Database['client']['span']['findMany']>>[number];

const toView = (row: Row): SpanView => ({
  traceId: row.traceId,
  spanId: row.spanId,
  parentSpanId: row.parentSpanId,
  name: row.name,
  kind: row.kind,
  service: row.service,
  startedAt: row.startedAt.toISOString(),
  durationMs: Number(row.durationUs) / 1_000,
  status: row.status as SpanView['status'],
  attributes: row.attributes as SpanView['attributes'],
  events: row.events as SpanView['events'],
});
