import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { Flags } from './flags.repository.ts';

/** Takes feature flags out of use: they are off for everybody, and stay readable with their revisions. */
@Injectable()
export class RetireFlags {
  constructor(
    private readonly flags: Flags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who does it, as an actor
   * @returns the events for the caller to append
   */
  async run(transaction: Transaction, ids: string[], author: string): Promise<NewEvent[]> {
    await this.flags.deactivate(transaction, ids, this.clock.now());
    return ids.map((id) => ({
      stream: `flag:${id}`,
      type: 'flag.retired',
      actor: author,
      subject: `flag:${id}`,
      payload: {},
    }));
  }
}
