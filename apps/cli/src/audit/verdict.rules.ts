import type { VerificationReport } from '@gatehouse/insight/audit/rules';

/**
 * What a verification comes to. `signer_unknown`: everything fits together, but it is held against no key that anybody
 * here trusts; whoever wrote the record could have signed it with a key of their own.
 */
export type Verdict = 'verified' | 'signer_unknown' | 'not_verified';

/** @param trustBundleKey somebody said in so many words that the keys in the record are to be believed */
export function verdictOf({ verified, keys }: VerificationReport, trustBundleKey: boolean): Verdict {
  if (!verified) return 'not_verified';
  return keys.broughtBy === 'verifier' || trustBundleKey ? 'verified' : 'signer_unknown';
}
