import { expect, it } from 'vitest';
import { table } from './table.ts';

it('lines columns up, numbers on the right, missing values as a dash', () => {
  const text = table(
    [
      { id: 'eng-prod', calls: 7 },
      { id: 'x', calls: null },
    ],
    [
      { heading: 'CALLS', value: (row) => row.calls, align: 'right' },
      { heading: 'AGENT', value: (row) => row.id },
    ],
  );
  expect(text).toBe('CALLS  AGENT\n    7  eng-prod\n    -  x\n');
});

it('says so when there is nothing', () => {
  expect(table([], [], 'no agents')).toBe('no agents\n');
});
