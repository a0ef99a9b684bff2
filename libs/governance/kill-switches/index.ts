export { EngageKillSwitch } from './engage-kill-switch.ts';
export {
  engagedSwitch,
  immediateSwitch,
  type KillSwitch,
  STALE_AFTER_MS,
  type SwitchState,
  type SwitchTarget,
  toolOfAgent,
  WHOLE_PLATFORM,
} from './kill-switch.rules.ts';
export { KillSwitchesHttpModule, KillSwitchesModule } from './kill-switches.module.ts';
export { KillSwitches } from './kill-switches.repository.ts';
export { ReleaseKillSwitch } from './release-kill-switch.ts';
export { type KnownSwitches, SwitchSnapshot } from './switch-snapshot.ts';
