import type { PythonRun } from '@gatehouse/runtime/sandbox';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cameToItsEnd, RunAnswer, showRun, structuredRun } from './present-run.rules.ts';

const nothing = { text: '', cut: false, bytes: 0 };
const run: PythonRun = {
  ended: 'exited',
  exitCode: 0,
  signal: null,
  stdout: { text: '42\n', cut: false, bytes: 3 },
  stderr: nothing,
  durationMs: 25,
};

describe('a run as a model reads it', () => {
  it('is its exit code and what it printed', () => {
    expect(showRun(run)).toBe('Exit code 0 after 25 ms.\nstdout:\n42');
    expect(showRun({ ...run, stdout: nothing })).toBe('Exit code 0 after 25 ms.');
  });

  it('says what was cut', () => {
    const stderr = { text: 'ab', cut: true, bytes: 900 };
    expect(showRun({ ...run, exitCode: 1, stdout: nothing, stderr })).toBe(
      'Exit code 1 after 25 ms.\nstderr (only the beginning of 900 bytes):\nab',
    );
  });

  it.each(['timed_out', 'output_limit', 'cancelled', 'cpu_limit', 'forbidden_system_call', 'signalled'] as const)(
    'says why it was ended: %s',
    (ended) => {
      const killed: PythonRun = { ...run, ended, exitCode: null, signal: 'SIGKILL' };
      expect(showRun(killed)).toMatch(new RegExp(`^Ended by .*\\(${ended}, SIGKILL\\) after 25 ms\\.`));
      expect(cameToItsEnd(killed)).toBe(false);
      expect(z.object(RunAnswer).parse(structuredRun(killed))).toMatchObject({ ended, exit_code: null });
    },
  );
});
