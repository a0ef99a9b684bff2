import type { RevisionOrigin } from '@gatehouse/contracts/registry';
import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { contentHash } from './field-change.rules.ts';
import { type Entry, type Head, keyOf } from './revision.ts';
import { Revisions } from './revisions.repository.ts';

/** Who changed the catalogue, how and why. */
export interface Authorship {
  /** As an actor: `person:platform-admin`. */
  author: string;
  reason: string | null;
  origin: RevisionOrigin;
}

/** Writes down how catalogued things stand after a change, as part of the change's own transaction (S0-PLT-07). */
@Injectable()
export class RecordRevisions {
  constructor(
    private readonly revisions: Revisions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param entries as they stand now; one that stands as its newest revision says gets no other
   * @param heads how everything stood before, read in the same transaction
   * @returns how many revisions were added
   */
  async run(
    transaction: Transaction,
    entries: readonly Entry[],
    heads: ReadonlyMap<string, Head>,
    authorship: Authorship,
  ): Promise<number> {
    const at = this.clock.now();
    const added = entries.flatMap((entry) => {
      const head = heads.get(keyOf(entry));
      const hash = contentHash(entry.content);
      if (head?.contentHash === hash) return [];
      return [{ ...entry, ...authorship, number: (head?.revision ?? 0) + 1, contentHash: hash, at }];
    });
    await this.revisions.add(transaction, added);
    return added.length;
  }
}
