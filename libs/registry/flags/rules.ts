export type { Flag } from './flag.ts';
export { agentDisabledBy } from './known-flags.ts';
