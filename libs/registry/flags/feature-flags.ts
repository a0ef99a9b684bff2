import { messageOf } from '@gatehouse/kernel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FlagContext } from './flag.ts';
import { FLAG_PROVIDER, type FlagProvider, type FlagResolution } from './flag-provider.ts';

/** What the product asks for flags. A flag that is off, or is not there, leaves everything as it is without it. */
@Injectable()
export class FeatureFlags {
  private readonly logger = new Logger(FeatureFlags.name);
  private readonly told = new Set<string>();

  constructor(@Inject(FLAG_PROVIDER) private readonly provider: FlagProvider) {}

  /** Whether the flag is on; what cannot be answered is off, and is told in the log once. */
  async isOn(flagId: string, context: FlagContext): Promise<boolean> {
    const { value, errorCode, errorMessage } = await this.evaluate(flagId, context);
    const key = `${flagId} ${errorCode}`;
    if (errorCode && !this.told.has(key)) {
      this.told.add(key);
      this.logger.warn(`feature flag ${flagId} is taken as off (${errorCode}): ${errorMessage ?? 'no reason given'}`);
    }
    return value;
  }

  /** The whole answer, also for flags that need not be there. Never fails. */
  async evaluate(flagId: string, context: FlagContext): Promise<FlagResolution> {
    try {
      return await this.provider.resolveBooleanEvaluation(flagId, false, context);
    } catch (error) {
      return { value: false, reason: 'ERROR', errorCode: 'GENERAL', errorMessage: messageOf(error) };
    }
  }
}
