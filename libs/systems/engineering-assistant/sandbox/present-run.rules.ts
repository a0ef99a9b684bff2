import type { PrintedText, PythonRun, RunEnd } from '@gatehouse/runtime/sandbox';
import { z } from 'zod';

const Printed = z.object({
  text: z.string(),
  cut: z.boolean().describe('Whether there was more than is shown.'),
  bytes: z.number().int().describe('How much there was.'),
});

/** A run as programs read it (S0-SBX-06). */
export const RunAnswer = {
  ended: z.enum([
    'exited',
    'timed_out',
    'output_limit',
    'cancelled',
    'cpu_limit',
    'forbidden_system_call',
    'signalled',
  ]),
  exit_code: z.number().int().nullable(),
  signal: z.string().nullable(),
  stdout: Printed,
  stderr: Printed,
  duration_ms: z.number().int(),
};

export const structuredRun = ({ ended, exitCode, signal, stdout, stderr, durationMs }: PythonRun) => ({
  ended,
  exit_code: exitCode,
  signal,
  stdout: { ...stdout },
  stderr: { ...stderr },
  duration_ms: durationMs,
});

/** A run as a model reads it: how it ended in the first line, then what was printed. */
export function showRun(run: PythonRun): string {
  const parts = [howItEnded(run), ...showPrinted('stdout', run.stdout), ...showPrinted('stderr', run.stderr)];
  return parts.join('\n');
}

/** Whether the code came to its end, be it with an exit code that says it failed. */
export const cameToItsEnd = ({ ended }: PythonRun): boolean => ended === 'exited';

const WHY: Record<Exclude<RunEnd, 'exited'>, string> = {
  timed_out: 'Ended by the sandbox: the time for a run was up',
  output_limit: 'Ended by the sandbox: it printed too much',
  cancelled: 'Ended by the sandbox: the run was cancelled',
  cpu_limit: 'Ended by the sandbox: it used up its processor time',
  forbidden_system_call: 'Ended by the sandbox: it made a system call that no code may make here',
  signalled: 'Ended by a signal: the interpreter crashed, or the machine was out of memory',
};

function howItEnded({ ended, exitCode, signal, durationMs }: PythonRun): string {
  if (ended === 'exited') return `Exit code ${exitCode} after ${durationMs} ms.`;
  return `${WHY[ended]} (${ended}, ${signal}) after ${durationMs} ms.`;
}

function showPrinted(name: string, { text, cut, bytes }: PrintedText): string[] {
  if (text === '') return [];
  const note = cut ? ` (only the beginning of ${bytes} bytes)` : '';
  return [`${name}${note}:\n${text.replace(/\n$/, '')}`];
}
