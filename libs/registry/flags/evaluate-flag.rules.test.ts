import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateFlag, shareOf } from './evaluate-flag.rules.ts';
import type { Flag } from './flag.ts';

const RULE = { departments: [], people: [], agents: [], percentage: 100, by: 'person' } as const;
const flag = (...rules: Partial<Flag['rules'][number]>[]): Flag => ({
  id: 'new-search',
  description: 'The new search',
  status: 'active',
  rules: rules.map((rule) => ({
    ...RULE,
    ...rule,
    departments: rule.departments ?? [],
    people: rule.people ?? [],
    agents: rule.agents ?? [],
  })),
});
const ANNA = { departmentId: 'engineering', personId: 'anna', agentId: 'helper' };

describe('evaluateFlag', () => {
  it.each([
    ['inactive, whatever it says', { ...flag(), status: 'inactive' as const }, false, 'DISABLED'],
    ['without rules, for everybody', flag(), true, 'STATIC'],
    ['for the department', flag({ departments: ['sales', 'engineering'] }), true, 'TARGETING_MATCH'],
    ['for another department', flag({ departments: ['sales'] }), false, 'DEFAULT'],
    [
      'for the department, but another person of it',
      flag({ departments: ['engineering'], people: ['bea'] }),
      false,
      'DEFAULT',
    ],
    ['where the second rule fits', flag({ people: ['bea'] }, { agents: ['helper'] }), true, 'TARGETING_MATCH'],
    ['for a share of none', flag({ percentage: 0 }), false, 'DEFAULT'],
  ])('%s', (_, given, value, reason) => {
    expect(evaluateFlag(given, ANNA)).toEqual({ value, reason });
  });

  it('is off where it is not known who asks', () => {
    for (const rule of [{ people: ['anna'] }, { departments: ['engineering'] }, { percentage: 99 }]) {
      expect(evaluateFlag(flag(rule), {}).value).toBe(false);
      expect(evaluateFlag(flag(rule), { departmentId: null, personId: null }).value).toBe(false);
    }
  });

  it('counts a share by what the rule says', () => {
    const share = shareOf('new-search', 'helper');
    const by = { by: 'agent', percentage: share + 0.001 } as const;
    expect(evaluateFlag(flag(by), ANNA)).toEqual({ value: true, reason: 'SPLIT' });
    expect(evaluateFlag(flag({ ...by, percentage: share }), ANNA).value).toBe(false);
  });
});

describe('shareOf', () => {
  it('is the same for ever', () => {
    expect(shareOf('new-search', 'anna')).toBeCloseTo(31.6491, 3);
  });

  it('keeps whom it had when the percentage grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 99 }), (personId, percentage) => {
        const before = evaluateFlag(flag({ percentage }), { personId }).value;
        const after = evaluateFlag(flag({ percentage: percentage + 1 }), { personId }).value;
        expect(after || !before).toBe(true);
      }),
    );
  });

  it('takes about as many as it says, and others for another flag', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `person-${index}`);
    const taken = ids.filter((id) => shareOf('one', id) < 25);
    expect(Math.abs(taken.length - 2_500)).toBeLessThan(200);
    const alsoInOther = taken.filter((id) => shareOf('two', id) < 25).length / taken.length;
    expect(Math.abs(alsoInOther - 0.25)).toBeLessThan(0.05);
  });
});
