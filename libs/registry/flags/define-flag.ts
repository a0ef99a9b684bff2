import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type RecordedChange } from '../changes/index.ts';
import type { Flag } from './flag.ts';
import { Flags } from './flags.repository.ts';

/** Puts a feature flag into the registry, or changes for whom it is on (S0-CFG-01). */
@Injectable()
export class DefineFlag {
  constructor(
    private readonly flags: Flags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who did it, as an actor
   * @returns what changed, and the event for the caller to append
   */
  async run(transaction: Transaction, flag: Flag, author: string): Promise<RecordedChange> {
    const change = compareDefinitions(await this.flags.find(flag.id, transaction), flag);
    if (change.outcome === 'unchanged') return { ...change, event: null };
    await this.flags.save(transaction, flag, this.clock.now());
    const name = `flag:${flag.id}`;
    return {
      ...change,
      event: {
        stream: name,
        type: `flag.${change.outcome}`,
        actor: author,
        subject: name,
        payload: { fields: change.fields, status: flag.status, rules: flag.rules.length },
      },
    };
  }
}
