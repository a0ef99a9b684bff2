import type { Principal } from '@gatehouse/contracts/access';
import {
  engageKillSwitch,
  listKillSwitchDrills,
  listKillSwitches,
  releaseKillSwitch,
} from '@gatehouse/contracts/governance';
import type { InputOf } from '@gatehouse/contracts/http';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { EngageKillSwitch } from './engage-kill-switch.ts';
import { drillResult } from './kill-switch.rules.ts';
import { presentSwitch } from './kill-switch-event.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { ReleaseKillSwitch } from './release-kill-switch.ts';
import { SwitchConfirmations } from './switch-confirmations.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';

@Controller()
export class KillSwitchesController {
  constructor(
    private readonly switches: KillSwitches,
    private readonly snapshot: SwitchSnapshot,
    private readonly confirmations: SwitchConfirmations,
    private readonly engages: EngageKillSwitch,
    private readonly releases: ReleaseKillSwitch,
  ) {}

  @Handles(listKillSwitches)
  async list(@Input() { query }: InputOf<typeof listKillSwitches>) {
    const [{ version, engaged }, history, confirmationsOf] = await Promise.all([
      this.switches.state(),
      this.switches.history(query),
      this.confirmations.counter(),
    ]);
    return {
      version,
      ageMs: this.snapshot.known()?.ageMs ?? null,
      engaged: engaged.map((found) => ({ ...presentSwitch(found), confirmations: confirmationsOf(found) })),
      history: { ...history, rows: history.rows.map(presentSwitch) },
    };
  }

  @Handles(listKillSwitchDrills)
  async drills(@Input() { query }: InputOf<typeof listKillSwitchDrills>) {
    const { rows, next } = await this.switches.history({ ...query, drill: true });
    return { rows: rows.map((drill) => ({ ...presentSwitch(drill), ...drillResult(drill) })), next };
  }

  @Handles(engageKillSwitch)
  async engage(@Input() { body }: InputOf<typeof engageKillSwitch>, @Caller() principal: Principal) {
    const { changed, killSwitch } = await this.engages.run(body, principal);
    return { changed, killSwitch: presentSwitch(killSwitch) };
  }

  @Handles(releaseKillSwitch)
  async release(@Input() { body }: InputOf<typeof releaseKillSwitch>, @Caller() principal: Principal) {
    const { changed, killSwitch } = await this.releases.run(body, principal);
    return { changed, killSwitch: killSwitch && presentSwitch(killSwitch) };
  }
}
