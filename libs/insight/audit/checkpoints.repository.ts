import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Checkpoint, Head } from './checkpoint.rules.ts';

/** Whoever takes a checkpoint holds this advisory lock; whoever reads the whole record waits for it to be free. */
export const CHECKPOINT_LOCK = 72_707_370;

/** The heads that moved since a snapshot, all read at one moment. */
export interface ChangedHeads {
  heads: Head[];
  /** The database's pg_snapshot at that moment. */
  snapshot: string;
  at: Date;
}

/** A snapshot that shows nothing, so that everything has changed since. */
const BEFORE_EVERYTHING = '1:1:';

interface HeadRow {
  stream: string;
  position: bigint;
  hash: Uint8Array;
  snapshot: string;
  at: Date;
}

type CheckpointRow = Awaited<ReturnType<Database['client']['checkpoint']['findFirstOrThrow']>>;

/** Checkpoints in the database, and what they are made of. */
@Injectable()
export class CheckpointsRepository {
  constructor(private readonly database: Database) {}

  /** Takes the lock until the transaction ends; false when another process has it. */
  async lock(transaction: Transaction): Promise<boolean> {
    const [row] = await transaction.$queryRaw<{ locked: boolean }[]>`
      select pg_try_advisory_xact_lock(${CHECKPOINT_LOCK}::bigint) as locked`;
    return row?.locked === true;
  }

  async last(transaction: Transaction): Promise<Checkpoint | null> {
    const row = await transaction.checkpoint.findFirst({ orderBy: { number: 'desc' } });
    return row ? checkpointOf(row) : null;
  }

  async find(transaction: Transaction, number: number): Promise<Checkpoint | null> {
    const row = await transaction.checkpoint.findUnique({ where: { number: BigInt(number) } });
    return row ? checkpointOf(row) : null;
  }

  /** Checkpoints after a number, by number. */
  async after(transaction: Transaction, number: number, limit: number): Promise<Checkpoint[]> {
    const rows = await transaction.checkpoint.findMany({
      where: { number: { gt: BigInt(number) } },
      orderBy: { number: 'asc' },
      take: limit,
    });
    return rows.map(checkpointOf);
  }

  /** Newest first, those before a number. */
  async newest(before: number | undefined, limit: number): Promise<Checkpoint[]> {
    const rows = await this.database.client.checkpoint.findMany({
      ...(before === undefined ? {} : { where: { number: { lt: BigInt(before) } } }),
      orderBy: { number: 'desc' },
      take: limit,
    });
    return rows.map(checkpointOf);
  }

  /**
   * The heads of all streams to which something was committed that `since` did not show, by stream. A transaction that
   * was still open then is not in `since`, so what it commits later is never missed. When `since` lies in the future
   * the database was restored into another server, whose numbering began again: then every head counts as changed.
   *
   * @param since a pg_snapshot; null for the beginning
   * @returns null when nothing has changed
   */
  async changedSince(transaction: Transaction, since: string | null): Promise<ChangedHeads | null> {
    const rows = await transaction.$queryRaw<HeadRow[]>`
      with known as (
        select case when pg_snapshot_xmax(given) <= pg_snapshot_xmax(pg_current_snapshot()) then given
               else ${BEFORE_EVERYTHING}::pg_snapshot end as snapshot
        from (select ${since ?? BEFORE_EVERYTHING}::pg_snapshot as given) as argument
      )
      select distinct on (stream) stream, position, hash, pg_current_snapshot()::text as snapshot,
             date_trunc('milliseconds', clock_timestamp()) as at
      from events
      where xid >= (select pg_snapshot_xmin(snapshot) from known)
        and not pg_visible_in_snapshot(xid, (select snapshot from known))
      order by stream, position desc`;
    const [first] = rows;
    if (!first) return null;
    const heads = rows.map(({ stream, position, hash }) => ({
      stream,
      position: Number(position),
      hash: Buffer.from(hash).toString('hex'),
    }));
    return { heads, snapshot: first.snapshot, at: first.at };
  }

  async add(transaction: Transaction, checkpoint: Checkpoint): Promise<void> {
    const { number, root, previousHash, hash, signature, keyId, heads, snapshot, createdAt } = checkpoint;
    await transaction.checkpoint.create({
      data: {
        number: BigInt(number),
        root: Buffer.from(root, 'hex'),
        previousHash: Buffer.from(previousHash, 'hex'),
        hash: Buffer.from(hash, 'hex'),
        signature: Buffer.from(signature, 'hex'),
        keyId,
        heads,
        snapshot,
        createdAt: new Date(createdAt),
      },
    });
  }
}

/** A row as it is stored; whether it is true is for the verifier to say. */
function checkpointOf(row: CheckpointRow): Checkpoint {
  const heads = z.array(Head).parse(row.heads);
  return {
    number: Number(row.number),
    previousHash: Buffer.from(row.previousHash).toString('hex'),
    root: Buffer.from(row.root).toString('hex'),
    streams: heads.length,
    snapshot: row.snapshot,
    keyId: row.keyId,
    createdAt: row.createdAt.toISOString(),
    hash: Buffer.from(row.hash).toString('hex'),
    signature: Buffer.from(row.signature).toString('hex'),
    heads,
  };
}
