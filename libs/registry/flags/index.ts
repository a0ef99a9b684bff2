export { DefineFlag } from './define-flag.ts';
export { FeatureFlags } from './feature-flags.ts';
export type { Flag, FlagContext } from './flag.ts';
export { FLAG_PROVIDER, type FlagProvider, type FlagResolution } from './flag-provider.ts';
export { FlagSnapshot } from './flag-snapshot.ts';
export { FlagsHttpModule, FlagsModule } from './flags.module.ts';
export { Flags } from './flags.repository.ts';
export { RetireFlags } from './retire-flags.ts';
export { agentDisabledFlag, HIDE_DEPRECATED_TOOLS } from './known-flags.ts';
