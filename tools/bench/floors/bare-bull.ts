import Bull from 'bull';
import { Redis } from 'ioredis';

/** Bull by itself, set as the product sets it: the same lock times, retries and removal of what is done. */
export class BareBull {
  private left = 0;
  private whenDone: () => void = () => undefined;

  private constructor(private readonly queue: Bull.Queue<{ id: string }>) {}

  static async start(redisUrl: string, atOnce: number): Promise<BareBull> {
    const queue = new Bull<{ id: string }>('bare', {
      prefix: 'bare',
      settings: { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 5 },
      createClient: () => new Redis(redisUrl, { maxRetriesPerRequest: null, enableReadyCheck: false }),
    });
    const bare = new BareBull(queue);
    void queue.process(atOnce, async () => bare.count());
    await queue.isReady();
    return bare;
  }

  add(id: string): Promise<unknown> {
    const backoff = { type: 'exponential', delay: 1_000 };
    return this.queue.add({ id }, { attempts: 5, backoff, removeOnComplete: true, removeOnFail: true });
  }

  /** Resolves when so many more jobs are done. */
  done(count: number): Promise<void> {
    this.left = count;
    return new Promise((resolve) => {
      this.whenDone = resolve;
    });
  }

  stop(): Promise<void> {
    return this.queue.close();
  }

  private count(): void {
    this.left -= 1;
    if (this.left === 0) this.whenDone();
  }
}
