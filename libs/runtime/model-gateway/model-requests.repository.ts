import { Injectable } from '@nestjs/common';
import type { ModelRequestView } from '@gatehouse/contracts/runtime';
import type { Page } from '@gatehouse/contracts/http';
import { dollars } from '@gatehouse/kernel';
import { Database, type Prisma, type Statement } from '@gatehouse/platform/database';
import type { LoggedRequest } from './logged-request.ts';

export interface ModelRequestQuery {
  limit: number;
  cursor?: string | undefined;
  agent?: string | undefined;
  session?: string | undefined;
}

type Row = Prisma.ModelRequestGetPayload<object>;

/** The request log of the model gateway. */
@Injectable()
export class ModelRequests {
  constructor(private readonly database: Database) {}

  /** Keeps a request, as part of the transaction of its outcome. */
  recording(request: LoggedRequest): Statement {
    const { usage, cost } = request;
    return {
      name: 'log_model_request',
      text: `insert into model_requests (id, virtual_key_id, agent_id, session_id, alias, model, rehearsed, outcome, error_code,
               attempts, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micro, latency_ms,
               first_token_ms)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      values: [
        ...[request.id, request.virtualKeyId, request.agentId, request.sessionId, request.alias, request.model],
        ...[request.rehearsed, request.outcome, request.errorCode, request.attempts],
        ...[usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheWriteTokens],
        ...[cost, request.latencyMs, request.firstTokenMs],
      ],
    };
  }

  /** The log, newest first: ids are UUIDv7, so their order is that of time. */
  async list({ limit, cursor, agent, session }: ModelRequestQuery): Promise<Page<ModelRequestView>> {
    const rows = await this.database.client.modelRequest.findMany({
      where: {
        ...(agent && { agentId: agent }),
        ...(session && { sessionId: session }),
        ...(cursor && { id: { lt: cursor } }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown.map(toView), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }
}

const toView = (row: Row): ModelRequestView => ({
  id: row.id,
  virtualKeyId: row.virtualKeyId,
  agentId: row.agentId,
  sessionId: row.sessionId,
  alias: row.alias,
  model: row.model,
  rehearsed: row.rehearsed,
  outcome: row.outcome as ModelRequestView['outcome'],
  errorCode: row.errorCode,
  attempts: row.attempts,
  usage: {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cacheReadTokens: row.cacheReadTokens,
    cacheWriteTokens: row.cacheWriteTokens,
  },
  cacheHit: row.cacheReadTokens > 0,
  costUsd: dollars(row.costMicro),
  latencyMs: row.latencyMs,
  firstTokenMs: row.firstTokenMs,
  at: row.createdAt.toISOString(),
});
