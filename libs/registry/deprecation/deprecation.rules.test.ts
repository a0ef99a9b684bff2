import { describe, expect, it } from 'vitest';
import { deprecationNotice, isPastSunset, sunsetReason } from './deprecation.rules.ts';

const DEPRECATION = {
  since: '2026-11-01',
  reason: 'It reads whole files.',
  replacement: 'files_search',
  sunset: '2027-01-01',
};
const BARE = { ...DEPRECATION, replacement: null, sunset: null };

describe('isPastSunset', () => {
  it('is so from the first moment of the day on, UTC', () => {
    expect(isPastSunset(DEPRECATION, new Date('2026-12-31T23:59:59.999Z'))).toBe(false);
    expect(isPastSunset(DEPRECATION, new Date('2027-01-01T00:00:00Z'))).toBe(true);
  });

  it('is never so without a sunset, or without a deprecation', () => {
    for (const one of [BARE, null, undefined]) expect(isPastSunset(one, new Date('2099-01-01T00:00:00Z'))).toBe(false);
  });
});

it('says in a line since when, why, what instead and until when', () => {
  expect(deprecationNotice(DEPRECATION)).toBe(
    'deprecated since 2026-11-01: It reads whole files; use files_search instead; refused from 2027-01-01 on',
  );
  expect(deprecationNotice(BARE)).toBe('deprecated since 2026-11-01: It reads whole files');
});

it('says in a sentence why it is refused', () => {
  expect(sunsetReason('Tool files_read', DEPRECATION)).toBe(
    'Tool files_read is no longer to be used since 2027-01-01: It reads whole files. Use files_search instead.',
  );
  expect(sunsetReason('Tool x', { ...DEPRECATION, replacement: null })).toContain('There is no replacement.');
});
