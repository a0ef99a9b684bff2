import type { Json } from '@gatehouse/kernel';
import { type LiveMessage, parseLive } from './live-message.ts';

/** Live messages that wait to be looked at, and a bell that rings when one comes. */
export class LiveInbox {
  private readonly waiting: LiveMessage[] = [];
  private rung = false;
  private ring: () => void = () => undefined;

  /** Takes a message in; what only the worker has to hear is left out. */
  readonly receive = (message: Json): void => {
    const live = parseLive(message);
    if (!live || live.kind === 'snapshot_wanted') return;
    if (live.kind !== 'step') this.waiting.push(live);
    this.rung = true;
    this.ring();
  };

  /** Everything that came since it was asked last. */
  take(): LiveMessage[] {
    this.rung = false;
    return this.waiting.splice(0);
  }

  /** Resolves when something came since then, when `signal` fires, or after `milliseconds`. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.rung || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.ring = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done, { once: true });
      this.ring = done;
    });
  }
}
