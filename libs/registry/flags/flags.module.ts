import { Module } from '@nestjs/common';
import { DefineFlag } from './define-flag.ts';
import { FeatureFlags } from './feature-flags.ts';
import { FLAG_PROVIDER } from './flag-provider.ts';
import { FlagSnapshot } from './flag-snapshot.ts';
import { FlagsController } from './flags.controller.ts';
import { Flags } from './flags.repository.ts';
import { LocalFlagProvider } from './local-flag-provider.ts';
import { RetireFlags } from './retire-flags.ts';

/** The feature flags, for every process. Another flag service is one class behind `FLAG_PROVIDER`. */
@Module({
  providers: [
    Flags,
    FlagSnapshot,
    LocalFlagProvider,
    { provide: FLAG_PROVIDER, useExisting: LocalFlagProvider },
    FeatureFlags,
    DefineFlag,
    RetireFlags,
  ],
  exports: [Flags, FlagSnapshot, FeatureFlags, DefineFlag, RetireFlags],
})
export class FlagsModule {}

/** The endpoints of the flags, for the API. */
@Module({ imports: [FlagsModule], controllers: [FlagsController] })
export class FlagsHttpModule {}
