import { describe, expect, it } from 'vitest';
import { runOutcome } from './run-outcome.rules.ts';

describe('runOutcome', () => {
  it.each([0, 1, 3, 127])('knows exit code %i', (code) => {
    expect(runOutcome(undefined, code, true)).toEqual({ ended: 'exited', exitCode: code, signal: null });
  });

  it.each(['timed_out', 'output_limit', 'cancelled'] as const)(
    'says %s when we ended it, whatever is reported',
    (why) => {
      expect(runOutcome(why, 0, false)).toEqual({ ended: why, exitCode: null, signal: 'SIGKILL' });
    },
  );

  it.each([
    [128 + 31, false, 'forbidden_system_call', 'SIGSYS'],
    [128 + 9, true, 'cpu_limit', 'SIGKILL'],
    [128 + 9, false, 'signalled', 'SIGKILL'],
    [128 + 24, false, 'cpu_limit', 'SIGXCPU'],
    [128 + 11, true, 'signalled', 'SIGSEGV'],
  ])('knows what status %i means', (status, usedUp, ended, signal) => {
    expect(runOutcome(undefined, status, usedUp)).toEqual({ ended, exitCode: null, signal });
  });
});
