import { messageOf } from '@gatehouse/kernel';
import { Heartbeat } from '@gatehouse/platform/heartbeat';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { KillSwitches } from './kill-switches.repository.ts';
import { SwitchConfirmations } from './switch-confirmations.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Says with the heartbeat of this process which version of the switches it has, and at once when that has changed. Whoever
 * confirms last notes when a switch was in effect everywhere.
 */
@Injectable()
export class ConfirmSwitches implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ConfirmSwitches.name);
  private stopWatching: (() => void) | undefined;
  private look: NodeJS.Timeout | undefined;
  private noting = Promise.resolve();

  constructor(
    private readonly switches: KillSwitches,
    private readonly snapshot: SwitchSnapshot,
    private readonly confirmations: SwitchConfirmations,
    // What has no heartbeat, a bench or a test, is no process of the installation and is not counted.
    @Optional() @Inject(Heartbeat) private readonly heartbeat: Heartbeat | undefined,
  ) {}

  onModuleInit(): void {
    const { heartbeat } = this;
    if (!heartbeat) return;
    heartbeat.include(() => ({ killSwitchesVersion: this.snapshot.known()?.version ?? null }));
    this.stopWatching = this.snapshot.watch(() => this.noteAfter(() => heartbeat.beatNow()));
    // A process that died unconfirmed is counted for a while; when it is not any more, nobody confirms.
    this.look = setInterval(() => this.noteAfter(() => Promise.resolve()), LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.look);
    this.stopWatching?.();
    await this.noting;
  }

  private noteAfter(said: () => Promise<void>): void {
    this.noting = this.noting
      .then(said)
      .then(() => this.note())
      .catch((error: unknown) => this.logger.warn(`when a switch was in effect is not noted: ${messageOf(error)}`));
  }

  private async note(): Promise<void> {
    const open = this.snapshot.known()?.engaged.filter(({ confirmedAt }) => confirmedAt === null) ?? [];
    if (open.length === 0) return;
    const count = await this.confirmations.counter();
    for (const killSwitch of open) {
      const { confirmed, processes } = count(killSwitch);
      if (processes > 0 && confirmed === processes) await this.switches.confirmed(killSwitch.id);
    }
  }
}
