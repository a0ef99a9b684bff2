import { assertNever } from '@gatehouse/kernel';
import type { FlagResolution } from './flag-provider.ts';

/** Why a flag is on or off, for people. */
export function explainFlag({ value, reason, errorMessage }: FlagResolution): string {
  switch (reason) {
    case 'STATIC':
      return 'it is on for everybody';
    case 'TARGETING_MATCH':
      return 'one of its rules fits';
    case 'SPLIT':
      return 'one of its rules fits, and they are in its percentage';
    case 'DISABLED':
      return 'it is inactive, so it is off for everybody';
    case 'DEFAULT':
      return 'none of its rules fits';
    case 'STALE':
      return `it was ${value ? 'on' : 'off'} when the flags could be read last`;
    case 'ERROR':
      return `${errorMessage ?? 'it could not be evaluated'}, so it is off`;
    default:
      return assertNever(reason);
  }
}
