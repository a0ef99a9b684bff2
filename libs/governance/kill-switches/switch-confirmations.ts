import type { SwitchConfirmations as Confirmations } from '@gatehouse/contracts/governance';
import { HeartbeatsRepository } from '@gatehouse/platform/heartbeat';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { confirmationsOf, type KillSwitch } from './kill-switch.rules.ts';

/** A process that said nothing for so long is taken for gone: three beats. */
const SILENCE_SECONDS = 6;

/** What `ConfirmSwitches` says; a process that says nothing of switches knows of none. */
const Said = z.object({ killSwitchesVersion: z.number().int().nullable().catch(null) });

/** Who knows of a switch. */
@Injectable()
export class SwitchConfirmations {
  constructor(private readonly heartbeats: HeartbeatsRepository) {}

  /** Counts, for a switch, the processes heard of lately and those that have said that they know of it. */
  async counter(): Promise<(killSwitch: KillSwitch) => Confirmations> {
    const processes = await this.heartbeats.heardWithin(SILENCE_SECONDS);
    const versions = processes.map(({ details }) => Said.parse(details).killSwitchesVersion);
    return (killSwitch) => confirmationsOf(killSwitch, versions);
  }
}
