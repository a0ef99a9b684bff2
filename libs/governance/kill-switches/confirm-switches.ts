import { Heartbeat } from '@gatehouse/platform/heartbeat';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { SwitchSnapshot } from './switch-snapshot.ts';

/** Says with the heartbeat of this process which version of the switches it has, and at once when that has changed. */
@Injectable()
export class ConfirmSwitches implements OnModuleInit, OnApplicationShutdown {
  private stopWatching: (() => void) | undefined;

  constructor(
    private readonly snapshot: SwitchSnapshot,
    // What has no heartbeat, a bench or a test, is no process of the installation and is not counted.
    @Optional() @Inject(Heartbeat) private readonly heartbeat: Heartbeat | undefined,
  ) {}

  onModuleInit(): void {
    const { heartbeat } = this;
    if (!heartbeat) return;
    heartbeat.include(() => ({ killSwitchesVersion: this.snapshot.known()?.version ?? null }));
    this.stopWatching = this.snapshot.watch(() => void heartbeat.beatNow());
  }

  onApplicationShutdown(): void {
    this.stopWatching?.();
  }
}
