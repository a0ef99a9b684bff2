import { availableParallelism } from 'node:os';
import { assembleCallFilter } from './call-filter.rules.ts';
import { CODE_CALLS } from './confined-calls.rules.ts';
import { type CodeConfinement, confinePython } from './confine-python.rules.ts';
import { ConfinedRun } from './confined-run.ts';
import type { PythonLimits } from './python-limits.rules.ts';
import { type RunOutcome, runOutcome } from './run-outcome.rules.ts';
import type { Architecture } from './system-calls.rules.ts';

/** What a program printed: its beginning, and whether there was more. */
export interface PrintedText {
  text: string;
  cut: boolean;
  /** How much there was. */
  bytes: number;
}

/** One run of code that is over, with everything that it left: nothing else of it remains. */
export interface PythonRun extends RunOutcome {
  stdout: PrintedText;
  stderr: PrintedText;
  durationMs: number;
}

/** What every run of this process is started with. */
export interface CodeLaunch {
  confinement: CodeConfinement;
  architecture: Architecture;
  /** Folders that must stay out of sight. */
  hidden: readonly string[];
}

/**
 * Runs Python code in a sandbox of its own and takes the sandbox away again.
 *
 * @throws DomainError `sandbox_failed`, `confinement_contradicts`; never for what the code does
 */
export async function runConfined(
  { confinement, architecture, hidden }: CodeLaunch,
  code: string,
  limits: PythonLimits,
  signal: AbortSignal,
): Promise<PythonRun> {
  const launcher = confinePython(confinement, limits, hidden);
  const run = await ConfinedRun.start(launcher, assembleCallFilter(CODE_CALLS, architecture), code, limits);
  const status = await run.finish(signal);
  const durationMs = Math.round(performance.now() - run.startedAt);
  // Processor time is not reported, but no more than this can have been used.
  const usedUp = durationMs * availableParallelism() >= limits.cpuSeconds * 1000;
  return {
    ...runOutcome(run.stopped, status, usedUp),
    stdout: printed(run.output),
    stderr: printed(run.errors),
    durationMs,
  };
}

const printed = ({ text, cut, bytes }: PrintedText): PrintedText => ({ text, cut, bytes });
