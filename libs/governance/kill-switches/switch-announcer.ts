import type { KillSwitchTurned } from '@gatehouse/contracts/governance';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Injectable } from '@nestjs/common';
import type { KillSwitch } from './kill-switch.rules.ts';
import { presentSwitch } from './kill-switch-event.rules.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';

/** Tells this process and everybody who watches that a switch was turned. Other processes hear it from PostgreSQL. */
@Injectable()
export class SwitchAnnouncer {
  constructor(
    private readonly snapshot: SwitchSnapshot,
    private readonly live: LiveBus,
  ) {}

  /** After the commit, so that nobody looks too early. */
  async announce(type: KillSwitchTurned['type'], killSwitch: KillSwitch): Promise<void> {
    await this.snapshot.refresh();
    await this.live.publish('kill_switches', {
      type,
      version: this.snapshot.known()?.version ?? 0,
      killSwitch: presentSwitch(killSwitch),
    } satisfies KillSwitchTurned);
  }
}
