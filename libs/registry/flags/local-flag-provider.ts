import { Inject, Injectable } from '@nestjs/common';
import { evaluateFlag } from './evaluate-flag.rules.ts';
import type { FlagContext } from './flag.ts';
import type { FlagProvider, FlagResolution } from './flag-provider.ts';
import { FlagSnapshot } from './flag-snapshot.ts';

/** Three missed polls: from then on an answer says that it may be out of date. */
const STALE_AFTER_MS = 15_000;

/** The catalogue's own flags, evaluated in this process (S0-CFG-01). */
@Injectable()
export class LocalFlagProvider implements FlagProvider {
  readonly metadata = { name: 'gatehouse-catalogue' };

  constructor(@Inject(FlagSnapshot) private readonly snapshot: Pick<FlagSnapshot, 'known'>) {}

  resolveBooleanEvaluation(flagKey: string, defaultValue: boolean, context: FlagContext): FlagResolution {
    const known = this.snapshot.known();
    if (!known) {
      const errorMessage = 'the feature flags could not be read yet';
      return { value: defaultValue, reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY', errorMessage };
    }
    const flag = known.flags.get(flagKey);
    if (!flag) {
      const errorMessage = `there is no feature flag ${flagKey} in the catalogue`;
      return { value: defaultValue, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorMessage };
    }
    const resolution = evaluateFlag(flag, context);
    return known.ageMs > STALE_AFTER_MS ? { ...resolution, reason: 'STALE' } : resolution;
  }
}
