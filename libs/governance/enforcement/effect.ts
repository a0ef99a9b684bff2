import type { DomainError, MicroDollars } from '@gatehouse/kernel';
import type { Change } from '@gatehouse/platform/events';
import type { Decision } from './decision.ts';

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

/**
 * What the caller changes in the gate's own transactions, so that a step is one commit and one round trip. A statement that
 * refuses (`Statement.refusals`) rolls all of it back, and so does a function that throws.
 */
export interface Keep<Value> {
  /** Beside the intent, before anything is dispatched. A refusal means that nothing is. */
  before?(): Change;
  /** Beside the outcome and the settlement. */
  after?(outcome: Outcome<Value>, decision: Decision): Change;
  /** As `after`, but kept also when `after` is refused: what is so whoever holds the caller's own rows by then. */
  always?(outcome: Outcome<Value>): Change;
}
