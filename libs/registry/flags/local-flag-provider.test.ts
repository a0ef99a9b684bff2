import { expect, it } from 'vitest';
import type { Flag } from './flag.ts';
import { LocalFlagProvider } from './local-flag-provider.ts';

const FLAG: Flag = { id: 'new-search', description: 'The new search', status: 'active', rules: [] };
const providerAt = (ageMs: number | undefined) =>
  new LocalFlagProvider({
    known: () => (ageMs === undefined ? undefined : { flags: new Map([[FLAG.id, FLAG]]), ageMs }),
  });

it('answers from the copy, and says when that may be out of date', () => {
  expect(providerAt(0).resolveBooleanEvaluation('new-search', false, {})).toEqual({ value: true, reason: 'STATIC' });
  expect(providerAt(15_000).resolveBooleanEvaluation('new-search', false, {}).reason).toBe('STATIC');
  expect(providerAt(15_001).resolveBooleanEvaluation('new-search', false, {})).toEqual({
    value: true,
    reason: 'STALE',
  });
});

it.each([true, false])('gives the default (%s) for what is not there, and before there is a copy', (value) => {
  expect(providerAt(0).resolveBooleanEvaluation('nowhere', value, {})).toMatchObject({
    value,
    errorCode: 'FLAG_NOT_FOUND',
  });
  expect(providerAt(undefined).resolveBooleanEvaluation('new-search', value, {})).toMatchObject({
    value,
    errorCode: 'PROVIDER_NOT_READY',
  });
});
