import { DomainError } from '@gatehouse/kernel';

interface Waiting {
  start(): void;
}

/** Lets a number of works run at a time and others wait their turn, up to a number too. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(
    private readonly most: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * Runs `work` when it is its turn.
   *
   * @throws DomainError `tool_server_busy` when too many wait already; the signal's reason when it aborts before it is its turn
   */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    if (this.running >= this.most) await this.turn(signal);
    else this.running += 1;
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    if (this.waiting.size >= this.mostWaiting) {
      throw new DomainError(
        'limited',
        'tool_server_busy',
        'too many calls wait for this tool server; try again later',
        {
          retryAfterSeconds: 1,
        },
      );
    }
    return new Promise((resolve, reject) => {
      const entry = {
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.waiting.delete(entry);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.add(entry);
    });
  }

  /** Hands the place on, or frees it. */
  private next(): void {
    const [first] = this.waiting;
    if (!first) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(first);
    first.start();
  }
}
