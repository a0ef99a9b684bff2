import { DomainError } from '@gatehouse/kernel';

/** How many runs may wait for one that is at work. */
const WAITING_PER_SLOT = 8;

/** Bounds how many runs are at work at a time in this process; others wait their turn. */
export class RunSlots {
  private readonly waiting = new Set<() => void>();
  private free: number;

  constructor(private readonly most: number) {
    this.free = most;
  }

  /**
   * @throws DomainError `sandbox_busy` when too many wait already; the signal's reason when it aborts before the turn comes
   */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.turn(signal);
    try {
      return await work();
    } finally {
      this.handOn();
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    if (this.waiting.size >= this.most * WAITING_PER_SLOT) {
      const message = 'too many runs wait for the sandbox; try again later';
      throw new DomainError('limited', 'sandbox_busy', message, { retryAfterSeconds: 5 });
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.delete(start);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.add(start);
    });
  }

  private handOn(): void {
    const [next] = this.waiting;
    if (!next) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
