import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { TakeCheckpoint } from './take-checkpoint.ts';

/**
 * Takes a checkpoint every GATEHOUSE_CHECKPOINT_MS while the worker runs. It is a timer of the process and not a job of
 * the queue: the promise about the record must not depend on Redis.
 */
@Injectable()
export class Checkpointer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Checkpointer.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private trouble: string | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly takeCheckpoint: TakeCheckpoint,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Lets the checkpoint that is being taken finish. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.takeOne();
      await sleep(this.config.GATEHOUSE_CHECKPOINT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The same trouble is reported once, not every few seconds. */
  private async takeOne(): Promise<void> {
    try {
      await this.takeCheckpoint.run();
      if (this.trouble) this.log.log('checkpoints of the record are taken again');
      this.trouble = undefined;
    } catch (error) {
      const trouble = messageOf(error);
      if (trouble !== this.trouble) this.log.error(`no checkpoint of the record can be taken: ${trouble}`);
      this.trouble = trouble;
    }
  }
}
