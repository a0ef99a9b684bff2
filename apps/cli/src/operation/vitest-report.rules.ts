import { z } from 'zod';

/** The part of vitest's JSON report that is read. */
export const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
export type VitestReport = z.infer<typeof VitestReport>;

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** The counts of a report; a file that could not even be loaded counts as one failed test. */
export function countTests(report: VitestReport): TestCounts {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export const addCounts = (one: TestCounts, other: TestCounts): TestCounts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

/**
 * The last line of `gatehouse test`: `123 passed, 0 failed`. A step that failed without a failed test, such as the
 * linter, counts as one: nobody may read "0 failed" below a failure.
 */
export const summaryLine = ({ passed, failed }: TestCounts, stepFailed: boolean): string =>
  `${passed} passed, ${stepFailed ? Math.max(1, failed) : failed} failed`;
