import { describe, expect, it } from 'vitest';
import { describeEvaluation, describeFlag, flagReach } from './describe-flag.ts';

const RULE = { departments: [], people: [], agents: [], percentage: 100, by: 'person' as const };
const FLAG = {
  id: 'new-search',
  description: 'The new search',
  status: 'active' as const,
  rules: [
    { ...RULE, departments: ['engineering', 'sales'], percentage: 25 },
    { ...RULE, agents: ['helper'] },
  ],
  updatedAt: '2026-11-20T12:00:00.000Z',
};

describe('flagReach', () => {
  it.each([
    [{ ...FLAG, status: 'inactive' as const }, 'nobody'],
    [{ ...FLAG, rules: [] }, 'everybody'],
    [{ ...FLAG, rules: [RULE] }, 'everybody'],
    [FLAG, 'department engineering or sales, 25 % by person; or agent helper'],
  ])('%#', (flag, reach) => {
    expect(flagReach(flag)).toBe(reach);
  });
});

it('shows a flag with each of its rules', () => {
  expect(describeFlag(FLAG)).toBe(
    [
      'new-search: The new search',
      'status       active',
      'rule         department engineering or sales, 25 % by person',
      'rule         agent helper',
      'changed      2026-11-20T12:00:00.000Z',
      '',
    ].join('\n'),
  );
  expect(describeFlag({ ...FLAG, rules: [] })).toContain('rule         none: everybody, while it is active\n');
});

it('says whether it is on, and why', () => {
  const terminal = { write: () => undefined, note: () => undefined, interactive: false };
  const evaluation = { id: 'a', value: false, reason: 'DEFAULT', errorCode: null, explanation: 'none fits' } as const;
  expect(describeEvaluation(terminal, evaluation)).toBe('off  a: none fits (DEFAULT)\n');
});
