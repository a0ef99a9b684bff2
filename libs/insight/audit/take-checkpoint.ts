import { DomainError } from '@gatehouse/kernel';
import { type SigningKey, SigningKeys } from '@gatehouse/platform/crypto';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { type Checkpoint, faultOfReceipt, receiptOf, sealCheckpoint } from './checkpoint.rules.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { type ChangedHeads, CheckpointsRepository } from './checkpoints.repository.ts';

/** Most streams that one checkpoint covers; more changed ones make several checkpoints at once. */
const STREAMS_PER_CHECKPOINT = 10_000;

/** Most receipts that are written at a time. */
const RECEIPTS_AT_A_TIME = 500;

const TIMEOUT_MS = 60_000;

/** Signs what the record holds now, and keeps the signature where the database's owner does not reach it. */
@Injectable()
export class TakeCheckpoint {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checkpoints: CheckpointsRepository,
    private readonly keys: SigningKeys,
    private readonly file: CheckpointFile,
  ) {}

  /**
   * Takes a checkpoint over the streams that changed since the last one. One process does at a time. The receipt is
   * written after the checkpoint is committed, so a receipt always has its checkpoint; one that a crash left without a
   * receipt gets it the next time.
   *
   * @returns the checkpoints taken; none when nothing has changed or another process is at it
   * @throws DomainError `checkpoints_lost` when the file knows of a checkpoint that the database does not have (any more),
   *   `checkpoint_invalid` when the last one in the database is not as it was signed: nothing is built on either
   */
  async run(): Promise<Checkpoint[]> {
    const key = await this.keys.current();
    const taken = await this.alone((transaction) => this.take(transaction, key));
    await this.alone((transaction) => this.keepReceipts(transaction));
    return taken ?? [];
  }

  private alone<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result | null> {
    return this.unitOfWork.run(
      async (transaction) => ((await this.checkpoints.lock(transaction)) ? work(transaction) : null),
      TIMEOUT_MS,
    );
  }

  private async take(transaction: Transaction, key: SigningKey): Promise<Checkpoint[]> {
    await this.refuseLost(transaction);
    const last = await this.checkpoints.last(transaction);
    await this.refuseInvalid(last);
    const changed = await this.checkpoints.changedSince(transaction, last?.snapshot ?? null);
    if (!changed) return [];
    const sealed = seal(changed, last, key);
    for (const checkpoint of sealed) await this.checkpoints.add(transaction, checkpoint);
    return sealed;
  }

  private async keepReceipts(transaction: Transaction): Promise<void> {
    for (;;) {
      const last = await this.file.last();
      const missing = await this.checkpoints.after(transaction, last?.number ?? 0, RECEIPTS_AT_A_TIME);
      if (missing.length === 0) return;
      await this.file.append(missing.map(receiptOf));
    }
  }

  private async refuseLost(transaction: Transaction): Promise<void> {
    const kept = await this.file.last();
    if (!kept) return;
    const stored = await this.checkpoints.find(transaction, kept.number);
    if (stored?.hash === kept.hash) return;
    throw new DomainError(
      'conflict',
      'checkpoints_lost',
      `checkpoint ${kept.number} of ${kept.createdAt} was kept outside the database, which ` +
        `${stored ? 'has another one in its place' : 'does not have it'}: run \`gatehouse audit verify\`; if the database ` +
        'was replaced or restored on purpose, move the checkpoints file aside and keep it',
    );
  }

  private async refuseInvalid(last: Checkpoint | null): Promise<void> {
    if (!last) return;
    const keys = new Map((await this.keys.publicKeys()).map((key) => [key.id, key]));
    const fault = faultOfReceipt(last, keys);
    if (!fault) return;
    throw new DomainError(
      'conflict',
      'checkpoint_invalid',
      `checkpoint ${last.number} in the database ${fault}: run \`gatehouse audit verify\``,
    );
  }
}

function seal({ heads, snapshot, at }: ChangedHeads, last: Checkpoint | null, key: SigningKey): Checkpoint[] {
  const sealed: Checkpoint[] = [];
  for (let start = 0; start < heads.length; start += STREAMS_PER_CHECKPOINT) {
    const before = sealed.at(-1) ?? last;
    const draft = {
      number: (before?.number ?? 0) + 1,
      previousHash: before?.hash ?? '',
      snapshot,
      keyId: key.publicKey.id,
      createdAt: at.toISOString(),
      heads: heads.slice(start, start + STREAMS_PER_CHECKPOINT),
    };
    sealed.push(sealCheckpoint(draft, key.sign));
  }
  return sealed;
}
