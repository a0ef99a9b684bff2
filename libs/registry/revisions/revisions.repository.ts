import type { Page } from '@gatehouse/contracts/http';
import { RevisedKind, RevisionOrigin } from '@gatehouse/contracts/registry';
import { Database, type Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Entry, type EntryContent, type EntryName, type Head, keyOf, type Revision } from './revision.ts';

type Row = Prisma.CatalogueRevisionGetPayload<object>;

const Content = z.record(z.string(), z.json());
/** How many rows go into one statement. */
const BATCH = 1_000;

/** The revisions of everything catalogued. They are added and read, never changed. */
@Injectable()
export class Revisions {
  constructor(private readonly database: Database) {}

  /** One page of a thing's revisions, newest first: at most `limit`, older than the number `cursor`. */
  async list({ kind, id }: EntryName, query: { limit: number; cursor?: string | undefined }): Promise<Page<Revision>> {
    const rows = await this.database.client.catalogueRevision.findMany({
      where: { kind, id, number: { lt: query.cursor === undefined ? undefined : Number(query.cursor) } },
      orderBy: { number: 'desc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit);
    return {
      rows: shown.map(toRevision),
      next: rows.length > query.limit ? String(shown.at(-1)?.number ?? '') : null,
    };
  }

  async find({ kind, id }: EntryName, number: number, transaction?: Transaction): Promise<Revision | null> {
    const client = transaction ?? this.database.client;
    const row = await client.catalogueRevision.findUnique({ where: { kind_id_number: { kind, id, number } } });
    return row && toRevision(row);
  }

  /** The newest revision of every thing of a kind, the one that was made last at the end. */
  async newest(transaction: Transaction, kind: EntryName['kind']): Promise<Entry[]> {
    const rows = await transaction.$queryRaw<{ id: string; content: unknown }[]>`
      select revision.id, revision.content
      from catalogue_heads head
      join catalogue_revisions revision
        on revision.kind = head.kind and revision.id = head.id and revision.number = head.revision
      where head.kind = ${kind}
      order by revision.at, revision.id`;
    return rows.map(({ id, content }) => ({ kind, id, content: toContent(content) }));
  }

  /** Where everything catalogued stands, by `keyOf`. */
  async heads(transaction: Transaction): Promise<Map<string, Head>> {
    const rows = await transaction.$queryRaw<
      { kind: string; id: string; revision: number; content_hash: string; applied: unknown }[]
    >`
      select head.kind, head.id, head.revision, head.content_hash, applied.content as applied
      from catalogue_heads head
      left join catalogue_revisions applied
        on applied.kind = head.kind and applied.id = head.id and applied.number = head.applied_revision`;
    return new Map(rows.map((row) => [keyOf(toName(row)), toHead(row)]));
  }

  /** Adds revisions and moves the heads to them. */
  async add(transaction: Transaction, revisions: readonly Revision[]): Promise<void> {
    for (let start = 0; start < revisions.length; start += BATCH) {
      const batch = revisions.slice(start, start + BATCH);
      await transaction.catalogueRevision.createMany({ data: batch });
      await transaction.$executeRaw`
        insert into catalogue_heads (kind, id, revision, content_hash)
        select * from unnest(${batch.map(({ kind }) => kind)}::text[], ${batch.map(({ id }) => id)}::text[],
                             ${batch.map(({ number }) => number)}::int[], ${batch.map((added) => added.contentHash)}::text[])
        on conflict (kind, id) do update set revision = excluded.revision, content_hash = excluded.content_hash`;
    }
  }

  /** Notes that the files and the catalogue agree on these things as they stand now. */
  async markApplied(transaction: Transaction, names: readonly EntryName[]): Promise<void> {
    await transaction.$executeRaw`
      update catalogue_heads head set applied_revision = head.revision
      from unnest(${names.map(({ kind }) => kind)}::text[], ${names.map(({ id }) => id)}::text[]) as name (kind, id)
      where head.kind = name.kind and head.id = name.id and head.applied_revision is distinct from head.revision`;
  }
}

const toName = ({ kind, id }: { kind: string; id: string }): EntryName => ({ kind: RevisedKind.parse(kind), id });

const toContent = (stored: unknown): EntryContent => Content.parse(stored);

const toHead = (row: { kind: string; id: string; revision: number; content_hash: string; applied: unknown }): Head => ({
  ...toName(row),
  revision: row.revision,
  contentHash: row.content_hash,
  applied: row.applied === null ? null : toContent(row.applied),
});

const toRevision = (row: Row): Revision => ({
  ...toName(row),
  number: row.number,
  content: toContent(row.content),
  contentHash: row.contentHash,
  author: row.author,
  reason: row.reason,
  origin: RevisionOrigin.parse(row.origin),
  at: row.at,
});
