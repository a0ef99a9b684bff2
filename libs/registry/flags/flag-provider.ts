import type { FlagErrorCode, FlagReason } from '@gatehouse/contracts/registry';
import type { FlagContext } from './flag.ts';

/** What came of an evaluation, in OpenFeature's shape. */
export interface FlagResolution {
  value: boolean;
  reason: FlagReason;
  errorCode?: FlagErrorCode;
  errorMessage?: string;
}

/**
 * Where flags come from: the part of OpenFeature's server-side provider that Gatehouse needs, so that an adapter for another
 * flag service is one class. A provider never throws: what it cannot answer is the default, with an error code.
 */
export interface FlagProvider {
  readonly metadata: { readonly name: string };
  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: FlagContext,
  ): FlagResolution | Promise<FlagResolution>;
}

/** Token of the provider in force. */
export const FLAG_PROVIDER = Symbol('FLAG_PROVIDER');
