import type { TokenUsage } from './model-call.ts';

/** What a call used so far, attempts that failed included: the provider bills those too. */
export class CallMeter {
  attempts = 0;
  /** Milliseconds from the start to the first piece of text; null while there was none. */
  firstTokenMs: number | null = null;
  /** Text was shown to the caller and is not void. */
  shown = false;
  /** Somebody stopped the call: the caller, or a kill switch. */
  aborted = false;

  private readonly started = performance.now();
  private readonly byAttempt: TokenUsage[] = [];

  /** Milliseconds since the call began. */
  elapsedMs(): number {
    return Math.round(performance.now() - this.started);
  }

  beginAttempt(): void {
    this.attempts += 1;
  }

  /** Text was shown. */
  show(): void {
    this.firstTokenMs ??= this.elapsedMs();
    this.shown = true;
  }

  /** The tokens that the current attempt has used up to now. */
  use(usage: TokenUsage): void {
    this.byAttempt[this.attempts - 1] = usage;
  }

  /** Tokens of all attempts together. */
  total(): TokenUsage {
    const total = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    for (const usage of this.byAttempt) {
      total.inputTokens += usage?.inputTokens ?? 0;
      total.outputTokens += usage?.outputTokens ?? 0;
      total.cacheReadTokens += usage?.cacheReadTokens ?? 0;
      total.cacheWriteTokens += usage?.cacheWriteTokens ?? 0;
    }
    return total;
  }
}
