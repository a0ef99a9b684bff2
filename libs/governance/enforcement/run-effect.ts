import { DomainError, type MicroDollars } from '@gatehouse/kernel';
import { cleanOutput } from '../guards/index.ts';
import type { Effect, Outcome } from './effect.ts';

/** How long an effect may take to end after it was aborted, before it is taken for lost. */
const ABORT_GRACE_MS = 5_000;

/** An outcome with what the budgets are to be charged for it; null for the whole reservation. */
export interface Performed<Value> {
  outcome: Outcome<Value>;
  charge: MicroDollars | null;
}

/**
 * Runs an effect and brings whatever comes of it into one form: its value cleaned by the output guard, its failure as a
 * `DomainError`. Never throws. What may have happened without a known cost is charged in full: a hard cap may count too
 * much, never too little (S0-GW-05).
 *
 * @param signal aborts the effect; when its reason is a `DomainError`, that is why the effect failed
 */
export async function runEffect<Value>(
  effect: Effect<Value>,
  { actionId, signal, graceMs = ABORT_GRACE_MS }: { actionId: string; signal: AbortSignal; graceMs?: number },
): Promise<Performed<Value>> {
  const begin = performance.now();
  const durationMs = () => performance.now() - begin;
  let value: Value;
  try {
    signal.throwIfAborted();
    value = await orGivenUp(effect.run({ signal, idempotencyKey: actionId }), signal, graceMs);
  } catch (thrown) {
    const error = asDomainError(thrown, signal);
    if (error.code === 'outcome_unknown') {
      return { outcome: { status: 'unknown', error, durationMs: durationMs() }, charge: null };
    }
    return { outcome: { status: 'failed', error, durationMs: durationMs() }, charge: chargeOfFailure(effect, error) };
  }
  return succeeded(effect, value, durationMs());
}

function succeeded<Value>(effect: Effect<Value>, value: Value, durationMs: number): Performed<Value> {
  let charge: MicroDollars | null = null;
  try {
    const cost = effect.cost?.(value) ?? 0n;
    charge = cost;
    const cleaning = cleanOutput();
    const cleaned = effect.sanitise ? effect.sanitise(value, cleaning.clean) : value;
    const outcome: Outcome<Value> = {
      status: 'succeeded',
      value: cleaned,
      cost,
      durationMs,
      redactions: cleaning.counts(),
    };
    return { outcome, charge };
  } catch (cause) {
    // A result that cannot be cleaned is not passed on, though it was paid for.
    const error = new DomainError('internal', 'result_unusable', 'the result could not be cleaned and is withheld', {
      cause,
    });
    return { outcome: { status: 'failed', error, durationMs }, charge };
  }
}

function chargeOfFailure(effect: Effect<unknown>, error: DomainError): MicroDollars | null {
  try {
    return effect.costOfFailure?.(error) ?? 0n;
  } catch {
    return null;
  }
}

function asDomainError(thrown: unknown, signal: AbortSignal): DomainError {
  if (thrown instanceof DomainError && thrown.code === 'outcome_unknown') return thrown;
  if (signal.aborted && signal.reason instanceof DomainError) return signal.reason;
  if (thrown instanceof DomainError) return thrown;
  if (signal.aborted) {
    return new DomainError('unavailable', 'action_aborted', 'the action was stopped before it was done', {
      cause: thrown,
    });
  }
  return new DomainError('internal', 'effect_failed', 'the action failed inside the platform; its log says why', {
    cause: thrown,
  });
}

/** The effect's own end, or `outcome_unknown` when it does not come in time after an abort. */
async function orGivenUp<Value>(running: Promise<Value>, signal: AbortSignal, graceMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => {
      timer = setTimeout(
        () =>
          reject(
            new DomainError('timeout', 'outcome_unknown', `the action did not end within ${graceMs} ms of its abort`),
          ),
        graceMs,
      );
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([running, givenUp]);
  } finally {
    clearTimeout(timer);
    if (giveUp) signal.removeEventListener('abort', giveUp);
    // Whatever still comes of it comes too late for anybody to hear.
    running.catch(() => undefined);
  }
}
