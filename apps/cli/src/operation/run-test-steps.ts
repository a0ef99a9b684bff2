import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readPrivateJson } from '@gatehouse/platform/data-plane';
import { duration } from './duration.rules.ts';
import type { TestStep } from './test-steps.ts';
import { addCounts, countTests, NO_TESTS, type TestCounts, VitestReport } from './vitest-report.rules.ts';

export interface TestRunOptions {
  checkout: string;
  /** Folder for the reports; thrown away with the run. */
  folder: string;
  environment: Record<string, string | undefined>;
  /** Ends the step under way. */
  signal: AbortSignal;
  log(line: string): void;
}

/** How a run of the steps ended. */
export interface TestRun {
  counts: TestCounts;
  /** Name of the step that failed, which is the last that ran; null when all passed. */
  failed: string | null;
}

/** Runs the steps one after the other, up to the first that fails; what they print goes straight to the terminal. */
export async function runTestSteps(steps: readonly TestStep[], options: TestRunOptions): Promise<TestRun> {
  let counts = NO_TESTS;
  for (const [index, step] of steps.entries()) {
    options.log(`[${index + 1}/${steps.length}] ${step.name}`);
    const started = performance.now();
    const report = join(options.folder, `report-${index}.json`);
    const passed = await run(step, report, options);
    counts = addCounts(counts, countsOf(step, report));
    const took = duration(performance.now() - started);
    options.log(`[${index + 1}/${steps.length}] ${step.name} ${passed ? 'passed' : 'FAILED'} in ${took}`);
    if (!passed) return { counts, failed: step.name };
  }
  return { counts, failed: null };
}

function run({ runs }: TestStep, report: string, { checkout, environment, signal }: TestRunOptions): Promise<boolean> {
  const [program, words] =
    'script' in runs
      ? ['npm', ['run', '--silent', runs.script]]
      : [process.execPath, [join(checkout, 'node_modules/vitest/vitest.mjs'), ...vitestWords(runs.project, report)]];
  return new Promise((resolve, reject) => {
    // A group of its own, so that what npm and the shell below it started ends with them.
    const child = spawn(program, words, { cwd: checkout, env: environment, stdio: 'inherit', detached: true });
    const end = (): void => endGroup(child.pid);
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', end);
      resolve(code === 0);
    });
    if (signal.aborted) end();
  });
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGTERM');
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const vitestWords = (project: string, report: string): string[] => [
  ...['run', '--project', project],
  ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
];

function countsOf({ runs }: TestStep, report: string): TestCounts {
  if ('script' in runs) return NO_TESTS;
  const found = readPrivateJson(report, VitestReport);
  return found ? countTests(found) : NO_TESTS;
}
