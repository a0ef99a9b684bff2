/** Lets a loop sleep until something rings, some time has passed, or the process stops; whichever comes first. */
export class Alarm {
  private rung = false;
  private wake: () => void = () => undefined;

  constructor(private readonly stopping: AbortSignal) {
    stopping.addEventListener('abort', () => this.ring(), { once: true });
  }

  /** Wakes the sleeper, or keeps the next one from falling asleep. */
  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** @param milliseconds longest sleep */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung && !this.stopping.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.rung = false;
  }
}
