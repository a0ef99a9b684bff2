import { IdentityModule } from '@gatehouse/access/identity';
import { HeartbeatsRepository } from '@gatehouse/platform/heartbeat';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ModelsModule } from '@gatehouse/registry/models';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ConfirmSwitches } from './confirm-switches.ts';
import { EndSwitches } from './end-switches.ts';
import { EngageKillSwitch } from './engage-kill-switch.ts';
import { KillSwitchesController } from './kill-switches.controller.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { ReleaseKillSwitch } from './release-kill-switch.ts';
import { SwitchAnnouncer } from './switch-announcer.ts';
import { SwitchConfirmations } from './switch-confirmations.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';
import { SwitchTargets } from './switch-targets.ts';

/** What is stopped, and turning it, for every process that decides. */
@Module({
  imports: [IdentityModule, AgentsModule, ModelsModule, ToolsModule],
  providers: [
    KillSwitches,
    SwitchSnapshot,
    SwitchTargets,
    SwitchAnnouncer,
    EngageKillSwitch,
    ReleaseKillSwitch,
    EndSwitches,
    ConfirmSwitches,
    SwitchConfirmations,
    HeartbeatsRepository,
  ],
  exports: [KillSwitches, SwitchSnapshot, EngageKillSwitch, ReleaseKillSwitch, SwitchConfirmations],
})
export class KillSwitchesModule {}

/** What the api serves of kill switches. */
@Module({ imports: [KillSwitchesModule], controllers: [KillSwitchesController] })
export class KillSwitchesHttpModule {}
