import type { Page } from '@gatehouse/contracts/http';
import {
  CatalogueStatus,
  DefinitionFinding,
  Deprecation,
  RateLimit,
  Sensitivity,
  SideEffect,
  ToolContract,
  ToolGuards,
} from '@gatehouse/contracts/registry';
import { Database, Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type KeptVersion, pinnedContractOf } from './callable-contract.rules.ts';
import type { ToolName } from './definition-scan.rules.ts';
import type { ReviewedContract, Tool, ToolDefinition } from './tool.ts';

/** Which tools a list shows: at most `limit`, with ids after `cursor`. */
export interface ToolQuery {
  limit: number;
  cursor?: string | undefined;
  server?: string | undefined;
  status?: CatalogueStatus | undefined;
}

type Row = Prisma.ToolGetPayload<object>;

/** The catalogued tools. */
@Injectable()
export class Tools {
  constructor(private readonly database: Database) {}

  async find(id: string, transaction?: Transaction): Promise<Tool | null> {
    const row = await (transaction ?? this.database.client).tool.findUnique({ where: { id } });
    return row && toTool(row);
  }

  /** One page of tools by id. */
  async list(query: ToolQuery): Promise<Page<Tool>> {
    const rows = await this.database.client.tool.findMany({
      where: { serverId: query.server, status: query.status, id: { gt: query.cursor } },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit).map(toTool);
    return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** All of them, by id. */
  async all(transaction?: Transaction): Promise<Tool[]> {
    return (await (transaction ?? this.database.client).tool.findMany({ orderBy: { id: 'asc' } })).map(toTool);
  }

  /** Every tool of one server, by id. */
  async ofServer(serverId: string): Promise<Tool[]> {
    const rows = await this.database.client.tool.findMany({ where: { serverId }, orderBy: { id: 'asc' } });
    return rows.map(toTool);
  }

  /** Writes the definition as it is given, whether it was there or not; `unpin` forgets what its server said. */
  async save(
    transaction: Transaction,
    tool: ToolDefinition,
    { unpin, at }: { unpin: boolean; at: Date },
  ): Promise<void> {
    const { id, rateLimit, deprecated, guards, editable, ...rest } = tool;
    const data = {
      ...rest,
      rateLimitCount: rateLimit?.count ?? null,
      rateLimitWindow: rateLimit?.window ?? null,
      deprecated: deprecated ?? Prisma.DbNull,
      guards: guards ?? [],
      editable: editable ?? false,
      updatedAt: at,
    };
    await transaction.tool.upsert({
      where: { id },
      create: { id, ...data, createdAt: at },
      update: unpin ? { ...data, ...NO_PIN, ...NO_OFFER } : data,
    });
  }

  async deactivate(transaction: Transaction, ids: string[], at: Date): Promise<void> {
    await transaction.tool.updateMany({ where: { id: { in: ids } }, data: { status: 'inactive', updatedAt: at } });
  }

  /** The tool, with its row locked until the transaction ends. */
  async lock(transaction: Transaction, id: string): Promise<Tool | null> {
    await transaction.$queryRaw`select id from tools where id = ${id} for update`;
    return this.find(id, transaction);
  }

  /** Every tool by what the model and its server call it. */
  async names(transaction: Transaction): Promise<ToolName[]> {
    return transaction.tool.findMany({
      select: { id: true, serverId: true, nameAtServer: true },
      orderBy: { id: 'asc' },
    });
  }

  /** Makes a contract the one that calls are held against, ends any review, and keeps the review for ever. */
  async pin(transaction: Transaction, id: string, reviewed: Omit<ReviewedContract, 'version'>): Promise<void> {
    const { contract, hash, findings, riskClass, reviewer, note, pinnedAt } = reviewed;
    const { _max } = await transaction.toolContractVersion.aggregate({
      where: { toolId: id },
      _max: { version: true },
    });
    const version = (_max.version ?? 0) + 1;
    await transaction.toolContractVersion.create({
      data: {
        toolId: id,
        version,
        contract: asJson(contract),
        contractHash: hash,
        findings,
        ...riskClass,
        reviewer,
        note,
        pinnedAt,
      },
    });
    await transaction.tool.update({
      where: { id },
      data: {
        contract: asJson(contract),
        contractHash: hash,
        contractVersion: version,
        pinnedAt,
        findings,
        ...NO_OFFER,
      },
    });
  }

  /** Every contract that was pinned for a tool, newest first. */
  async reviewed(id: string): Promise<ReviewedContract[]> {
    const where = { toolId: id };
    const rows = await this.database.client.toolContractVersion.findMany({ where, orderBy: { version: 'desc' } });
    return rows.map(toReviewed);
  }

  /** The version of a tool's contract that an agent keeps to. */
  async kept(id: string, version: number): Promise<KeptVersion> {
    const where = { toolId_version: { toolId: id, version } };
    const row = await this.database.client.toolContractVersion.findUnique({ where });
    return { version, contract: pinnedContractOf(row && toReviewed(row)) };
  }

  /** Keeps a different contract for review beside the pinned one. */
  async hold(
    transaction: Transaction,
    id: string,
    held: Pick<ReviewedContract, 'contract' | 'hash' | 'findings'>,
  ): Promise<void> {
    await transaction.tool.update({
      where: { id },
      data: { offeredContract: asJson(held.contract), offeredHash: held.hash, findings: held.findings },
    });
  }

  /** The server offers the pinned contract again: nothing is left to review. */
  async endReview(transaction: Transaction, id: string, findings: DefinitionFinding[]): Promise<void> {
    await transaction.tool.update({ where: { id }, data: { ...NO_OFFER, findings } });
  }
}

const NO_PIN = { contract: Prisma.DbNull, contractHash: null, contractVersion: null, pinnedAt: null, findings: [] };
const NO_OFFER = { offeredContract: Prisma.DbNull, offeredHash: null };

/** Only the members of a contract, in a form that the client takes for a JSON column. */
const asJson = ({ description, inputSchema, annotations }: ToolContract): Prisma.InputJsonObject => ({
  description,
  inputSchema: inputSchema as Prisma.InputJsonValue,
  ...(annotations && { annotations: annotations as Prisma.InputJsonObject }),
});

const toTool = (row: Row): Tool => ({
  id: row.id,
  serverId: row.serverId,
  nameAtServer: row.nameAtServer,
  description: row.description,
  sideEffect: SideEffect.parse(row.sideEffect),
  external: row.external,
  idempotent: row.idempotent,
  sensitivity: Sensitivity.parse(row.sensitivity),
  realm: row.realm,
  rateLimit:
    row.rateLimitCount === null ? null : RateLimit.parse({ count: row.rateLimitCount, window: row.rateLimitWindow }),
  status: CatalogueStatus.parse(row.status),
  contract: row.contractHash === null ? null : { ...ToolContract.parse(row.contract), hash: row.contractHash },
  pinnedAt: row.pinnedAt,
  offeredHash: row.offeredHash,
  offeredContract: row.offeredHash === null ? null : ToolContract.parse(row.offeredContract),
  contractVersion: row.contractVersion,
  findings: z.array(DefinitionFinding).parse(row.findings),
  deprecated: Deprecation.nullable().parse(row.deprecated),
  guards: ToolGuards.parse(row.guards),
  editable: row.editable,
});

const toReviewed = (row: Prisma.ToolContractVersionGetPayload<object>): ReviewedContract => ({
  version: row.version,
  contract: ToolContract.parse(row.contract),
  hash: row.contractHash,
  findings: z.array(DefinitionFinding).parse(row.findings),
  riskClass: {
    sideEffect: SideEffect.parse(row.sideEffect),
    sensitivity: Sensitivity.parse(row.sensitivity),
    external: row.external,
  },
  reviewer: row.reviewer,
  note: row.note,
  pinnedAt: row.pinnedAt,
});
