export { type SwitchTarget, toolOfAgent, WHOLE_PLATFORM } from './kill-switch.rules.ts';
