export { KILL_SWITCH_SCOPES, type KillSwitchMode, type KillSwitchScope } from './kill-switch.rules.ts';
export { KillSwitchesModule } from './kill-switches.module.ts';
