import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { DefineFlag, RetireFlags } from '@gatehouse/registry/flags';
import { Injectable } from '@nestjs/common';
import type { Application } from './application.ts';

/** The part of an application that concerns feature flags. */
@Injectable()
export class ApplyFlags {
  constructor(
    private readonly defineFlag: DefineFlag,
    private readonly retireFlags: RetireFlags,
  ) {}

  /** @returns the events for the caller to append */
  async run(transaction: Transaction, { catalogue, selected, retired, author }: Application): Promise<NewEvent[]> {
    const events: NewEvent[] = [];
    for (const flag of catalogue.flags) {
      if (!selected.has('flag', flag.id)) continue;
      const { event } = await this.defineFlag.run(transaction, flag, author);
      if (event) events.push(event);
    }
    const gone = retired.filter(({ kind }) => kind === 'flag').map(({ id }) => id);
    return gone.length === 0 ? events : [...events, ...(await this.retireFlags.run(transaction, gone, author))];
  }
}
