import type { Page } from '@gatehouse/contracts/http';
import { CatalogueStatus, ServerTransport } from '@gatehouse/contracts/registry';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { McpServer } from './tool.ts';

type Row = Prisma.McpServerGetPayload<object>;

/** The tool servers. */
@Injectable()
export class McpServers {
  constructor(private readonly database: Database) {}

  async find(id: string, transaction?: Transaction): Promise<McpServer | null> {
    const row = await (transaction ?? this.database.client).mcpServer.findUnique({ where: { id } });
    return row && toServer(row);
  }

  /** All of them, by id. */
  async all(transaction: Transaction): Promise<McpServer[]> {
    return (await transaction.mcpServer.findMany({ orderBy: { id: 'asc' } })).map(toServer);
  }

  /** One page of servers by id: at most `limit`, after `cursor`. */
  async list(query: { limit: number; cursor?: string | undefined }): Promise<Page<McpServer>> {
    const rows = await this.database.client.mcpServer.findMany({
      where: { id: { gt: query.cursor } },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit).map(toServer);
    return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Writes the server as it is given, whether it was there or not. */
  async save(transaction: Transaction, { id, ...data }: McpServer, at: Date): Promise<void> {
    await transaction.mcpServer.upsert({
      where: { id },
      create: { id, ...data, createdAt: at, updatedAt: at },
      update: { ...data, updatedAt: at },
    });
  }

  async deactivate(transaction: Transaction, ids: string[], at: Date): Promise<void> {
    await transaction.mcpServer.updateMany({ where: { id: { in: ids } }, data: { status: 'inactive', updatedAt: at } });
  }
}

const toServer = (row: Row): McpServer => ({
  id: row.id,
  description: row.description,
  transport: ServerTransport.parse(row.transport),
  endpoint: row.endpoint,
  callTimeoutMs: row.callTimeoutMs,
  status: CatalogueStatus.parse(row.status),
});
