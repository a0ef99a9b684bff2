import type { Transaction } from '../database/index.ts';
import type { RecordedEvent } from './event.ts';

/**
 * A reader of the whole record that keeps something up to date with it.
 *
 * Events arrive in the order of their transactions (xid, then ordinal) and only once every transaction that could still
 * add an earlier one has ended (below `pg_snapshot_xmin`); how far it has read is saved in the transaction of what it
 * writes. So nothing is skipped and nothing doubled, whatever crashes (design §5). Several processes may run the same
 * subscription: they take turns.
 */
export interface Subscription<Handled = unknown> {
  /** Unique and stable: how far it has read is kept under this name. A new name reads from the beginning. */
  name: string;
  /** Types of events it wants. */
  types: readonly string[];
  /** Writes what follows from the events, through `transaction` only. Throwing means that they come again. */
  handle(transaction: Transaction, events: RecordedEvent[]): Promise<Handled>;
  /**
   * Tells others, who look for themselves now and then, what was written: after the commit, and perhaps never, when the
   * process dies in between.
   */
  committed?(handled: Handled): Promise<void>;
}

/** Declares a subscription. */
export const subscription = <Handled>(declaration: Subscription<Handled>): Subscription<Handled> => declaration;
