import { modelError } from '../model-error.rules.ts';
import type { ModelCallLimits } from '../retry.rules.ts';

/**
 * The timers of one attempt: aborts its signal when the endpoint does not begin to answer, falls silent between two
 * pieces, or when the caller aborts. The signal's reason is the error to report.
 */
export class AttemptWatch {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  readonly signal = this.controller.signal;

  /** @param caller the caller's own signal, with a deadline for the whole call in it */
  constructor(
    private readonly limits: Pick<ModelCallLimits, 'connectMs' | 'idleMs'>,
    private readonly caller: AbortSignal,
  ) {
    this.timer = this.abortIn(
      limits.connectMs,
      `the model endpoint did not begin to answer within ${limits.connectMs} ms`,
    );
    caller.addEventListener('abort', this.onCallerAbort, { once: true });
    if (caller.aborted) this.onCallerAbort();
  }

  /** A piece arrived: the silence begins anew. */
  heard(): void {
    clearTimeout(this.timer);
    if (this.signal.aborted) return;
    this.timer = this.abortIn(this.limits.idleMs, `the model fell silent for ${this.limits.idleMs} ms`);
  }

  /** Ends the watch, whatever came of the attempt. */
  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.onCallerAbort);
  }

  private readonly onCallerAbort = (): void => this.controller.abort(this.caller.reason);

  private abortIn(milliseconds: number, message: string): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(modelError('model_timeout', message)), milliseconds);
  }
}
