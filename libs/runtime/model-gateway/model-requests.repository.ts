import { Injectable } from '@nestjs/common';
import type { ModelRequestView } from '@gatehouse/contracts/runtime';
import type { Page } from '@gatehouse/contracts/http';
import { dollars } from '@gatehouse/kernel';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
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

  async record(transaction: Transaction, { usage, cost, ...request }: LoggedRequest): Promise<void> {
    await transaction.modelRequest.create({ data: { ...request, ...usage, costMicro: cost } });
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
