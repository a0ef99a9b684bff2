import { expect, it } from 'vitest';
import { addCounts, countTests, NO_TESTS, summaryLine } from './vitest-report.rules.ts';

const report = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    { status: 'failed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ],
};

it('counts a file that could not be loaded as failed', () => {
  expect(countTests(report)).toEqual({ passed: 7, failed: 2, skipped: 2 });
});

it('says the sum in one line', () => {
  expect(summaryLine(addCounts({ passed: 3, failed: 0, skipped: 0 }, NO_TESTS), false)).toBe('3 passed, 0 failed');
  expect(summaryLine({ passed: 3, failed: 2, skipped: 2 }, true)).toBe('3 passed, 2 failed');
});

it('never says that nothing failed when a step did', () => {
  expect(summaryLine(NO_TESTS, true)).toBe('0 passed, 1 failed');
});
