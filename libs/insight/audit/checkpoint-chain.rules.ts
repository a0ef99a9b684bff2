import type { PublicKey } from '@gatehouse/platform/crypto/rules';
import { type Checkpoint, faultOfHeads, faultOfReceipt, type Receipt } from './checkpoint.rules.ts';
import type { SignedHeads } from './signed-heads.rules.ts';
import type { Problems } from './verification.rules.ts';

/** Follows the checkpoints from the first, and holds them against what was kept outside the database. */
export class CheckpointChain {
  count = 0;
  last: Checkpoint | undefined;
  private readonly kept: Map<number, Receipt>;

  /** @param receipts what was kept outside the database, in any order */
  constructor(
    receipts: readonly Receipt[],
    private readonly signedHeads: SignedHeads,
    private readonly problems: Problems,
  ) {
    this.kept = new Map(receipts.map((receipt) => [receipt.number, receipt]));
  }

  /** Takes the checkpoints by number. */
  accept(checkpoint: Checkpoint, keys: ReadonlyMap<string, PublicKey>): void {
    this.count += 1;
    this.checkPlace(checkpoint);
    const fault = faultOfReceipt(checkpoint, keys) ?? faultOfHeads(checkpoint);
    if (fault) this.invalid(checkpoint.number, fault);
    const kept = this.kept.get(checkpoint.number);
    this.kept.delete(checkpoint.number);
    if (kept && kept.hash !== checkpoint.hash) {
      const message = `checkpoint ${checkpoint.number} is another than the one kept outside the database`;
      this.problems.add('checkpoint_not_as_kept', message, { checkpoint: checkpoint.number });
    }
    this.signedHeads.add(checkpoint);
    this.last = checkpoint;
  }

  /** @param exportedAt when the database was read: what was kept since then cannot be in it; undefined when all must be */
  finish(exportedAt: string | undefined): void {
    for (const { number, createdAt } of this.kept.values()) {
      if (exportedAt !== undefined && Date.parse(createdAt) > Date.parse(exportedAt)) continue;
      const message = `checkpoint ${number} of ${createdAt} was kept outside the database, but is gone from it`;
      this.problems.add('checkpoint_missing', message, { checkpoint: number });
    }
  }

  private checkPlace({ number, previousHash }: Checkpoint): void {
    const expected = (this.last?.number ?? 0) + 1;
    if (number !== expected) {
      const message =
        number > expected
          ? `checkpoint ${expected} is missing: ${number} comes in its place`
          : `checkpoint ${number} comes where ${expected} belongs`;
      this.problems.add('checkpoint_missing', message, { checkpoint: expected });
    } else if (previousHash !== (this.last?.hash ?? '')) {
      this.invalid(number, 'does not follow from the checkpoint before it');
    }
  }

  private invalid(number: number, fault: string): void {
    this.problems.add('checkpoint_invalid', `checkpoint ${number} ${fault}`, { checkpoint: number });
  }
}
