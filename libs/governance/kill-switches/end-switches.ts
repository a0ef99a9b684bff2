import { CLOCK, type Clock, messageOf } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { isOver, type KillSwitch } from './kill-switch.rules.ts';
import { switchEvent } from './kill-switch-event.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { SwitchAnnouncer } from './switch-announcer.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';

const LOOK_EVERY_MS = 1_000;

/** Who releases a switch whose time is over. */
export const ENDED_BY = 'platform:kill-switches';
export const ENDED_BECAUSE = 'its time was over';

/**
 * Releases switches whose time is over. Every process that decides does so, not a worker's job: whoever would go on refusing
 * can end the stop, with the queue down, and after all of them were.
 */
@Injectable()
export class EndSwitches implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(EndSwitches.name);
  private look: NodeJS.Timeout | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly switches: KillSwitches,
    private readonly snapshot: SwitchSnapshot,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: SwitchAnnouncer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.look = setInterval(() => this.endKnown(), LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.look);
    await this.ending;
  }

  /**
   * Releases what is over by the database's clock; each switch once, whoever else does the same.
   *
   * @returns those that this call released
   */
  async run(): Promise<KillSwitch[]> {
    const ended: KillSwitch[] = [];
    for (const due of await this.switches.due()) {
      const released = await this.unitOfWork.run(async (transaction) => {
        const engaged = await this.switches.lockEngaged(transaction, due);
        if (engaged?.id !== due.id) return null;
        const after = await this.switches.release(transaction, due.id, ENDED_BY, ENDED_BECAUSE);
        await this.events.append(transaction, [switchEvent('released', after, ENDED_BY)]);
        return after;
      });
      if (released) ended.push(released);
    }
    for (const killSwitch of ended) await this.announcer.announce('released', killSwitch);
    return ended;
  }

  /** Asks the database only when something that this process knows of is over by its own clock. */
  private endKnown(): void {
    const now = this.clock.now();
    if (this.ending || !this.snapshot.known()?.engaged.some((engaged) => isOver(engaged, now))) return;
    this.ending = this.run()
      .then(() => undefined)
      .catch((error: unknown) => this.logger.warn(`a switch whose time is over stays on: ${messageOf(error)}`))
      .finally(() => {
        this.ending = undefined;
      });
  }
}
