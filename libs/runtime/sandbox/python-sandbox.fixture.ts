import { loadEnvironment } from '@gatehouse/platform/config';
import { type TestEnvironment, testEnvironment } from '@gatehouse/platform/testing';
import { beforeEach } from 'vitest';
import { type PythonLimits, pythonLimits } from './python-limits.rules.ts';
import { PythonSandbox } from './python-sandbox.ts';
import type { PythonRun } from './run-confined.ts';
import { Sandbox } from './sandbox.ts';

/** Patience of tests, where nothing is meant to run out of time: far from what a run takes on a busy machine. */
const PATIENT = { ...pythonLimits(30), cpuSeconds: 20, wallMs: 25_000 };

export interface SandboxFixture {
  environment: TestEnvironment;
  sandbox(): PythonSandbox;
  run(code: string, limits?: Partial<PythonLimits>): Promise<PythonRun>;
  /** What the code printed; what went wrong where it did not exit with 0. */
  printed(code: string, limits?: Partial<PythonLimits>): Promise<string>;
}

/**
 * A sandbox for a test file. On a machine that cannot confine, where the product refuses to run code, each test is reported
 * as skipped with the reason, and the reason is printed: none passes without having been run.
 */
export function sandboxFixture(): SandboxFixture {
  const { GATEHOUSE_BUBBLEWRAP = '' } = loadEnvironment();
  const environment = testEnvironment({ GATEHOUSE_BUBBLEWRAP });
  let made: PythonSandbox | undefined;
  const sandbox = () => (made ??= new PythonSandbox(environment.config, new Sandbox(environment.config)));
  const run = (code: string, limits: Partial<PythonLimits> = {}) =>
    sandbox().run(code, new AbortController().signal, { ...PATIENT, ...limits });
  beforeEach(async ({ skip }) => {
    const probe = await sandbox().probe();
    if (probe.available) return;
    process.stderr.write(`NOT TESTED, this machine cannot confine code: ${probe.reason}\n`);
    skip(probe.reason);
  });
  return {
    environment,
    sandbox,
    run,
    printed: async (code, limits) => {
      const { ended, exitCode, stdout, stderr } = await run(code, limits);
      return exitCode === 0 ? stdout.text.trim() : `${ended} ${exitCode}: ${stdout.text}${stderr.text}`;
    },
  };
}

/** Python that tries something and prints the name of the error by which it was refused, or what came of it. */
export const attempt = (expression: string): string =>
  `try: print('DONE', ${expression})\nexcept BaseException as error: print(type(error).__name__)\n`;
