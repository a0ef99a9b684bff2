import type { DomainError, MicroDollars } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';

/** What touches a model, a tool or a system outside. Built by the runtime, run by the gate alone. */
export interface Effect<Value> {
  /**
   * Does it.
   *
   * @throws DomainError of kind `timeout` or `unavailable` with code `outcome_unknown` when it may have happened all the
   *   same; any other error means that it did not
   */
  run(context: { signal: AbortSignal; idempotencyKey: string }): Promise<Value>;
  /** What it truly cost, to settle the budget; nothing when left out. */
  cost?(value: Value): MicroDollars;
  /** What it cost although it failed, such as the attempts of a model call that broke off; nothing when left out. */
  costOfFailure?(error: DomainError): MicroDollars;
  /** Rebuilds the value with every text in it passed through `clean`; left out where a value holds no foreign text. */
  sanitise?(value: Value, clean: (text: string) => string): Value;
}

/** What came of an effect, after sanitising. */
export type Outcome<Value> =
  | { status: 'succeeded'; value: Value; cost: MicroDollars; durationMs: number; redactions: Record<string, number> }
  | { status: 'failed' | 'unknown'; error: DomainError; durationMs: number };

/** What the caller writes in the gate's own transactions, so that a step is one commit. Throwing rolls it back. */
export interface Keep<Value> {
  /** Beside the intent, before anything is dispatched. Throwing here means that nothing is. */
  before?(transaction: Transaction): Promise<void>;
  /** Beside the outcome and the settlement. */
  after?(transaction: Transaction, outcome: Outcome<Value>): Promise<void>;
}
