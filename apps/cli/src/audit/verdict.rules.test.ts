import { RecordVerifier } from '@gatehouse/insight/audit/rules';
import { describe, expect, it } from 'vitest';
import { verdictOf } from './verdict.rules.ts';

const report = (verified: boolean, broughtBy: 'verifier' | 'bundle') => ({
  ...new RecordVerifier().finish(),
  verified,
  keys: { ids: ['key'], broughtBy },
});

describe('verdictOf', () => {
  it.each([
    [true, 'verifier', false, 'verified'],
    [true, 'bundle', false, 'signer_unknown'],
    [true, 'bundle', true, 'verified'],
    [false, 'verifier', false, 'not_verified'],
    [false, 'bundle', true, 'not_verified'],
  ] as const)('verified %s, keys of the %s, trusted %s: %s', (verified, broughtBy, trusted, verdict) => {
    expect(verdictOf(report(verified, broughtBy), trusted)).toBe(verdict);
  });
});
