import { constants } from 'node:os';

/** Why a run is over. */
export type RunEnd =
  /** It came to its end by itself, with an exit code. */
  | 'exited'
  | 'timed_out'
  | 'output_limit'
  /** Whoever asked for it does not want it any more. */
  | 'cancelled'
  | 'cpu_limit'
  /** It asked the kernel for something that no code in a sandbox may ask for. */
  | 'forbidden_system_call'
  /** Ended by another signal: a crash of the interpreter, or no memory on the machine. */
  | 'signalled';

/** Ends that we brought about. */
export type StopReason = Extract<RunEnd, 'timed_out' | 'output_limit' | 'cancelled'>;

export interface RunOutcome {
  ended: RunEnd;
  /** Null when it was ended by a signal. */
  exitCode: number | null;
  /** Name of that signal. */
  signal: string | null;
}

/** Codes above this one stand for a signal, as in a shell: the number is what is above it. */
const SIGNALS_FROM = 128;

/**
 * @param stopped why we ended it, if we did
 * @param status exit code as the launcher reports it
 * @param usedUp whether it may have used up its processor time by then
 */
export function runOutcome(stopped: StopReason | undefined, status: number, usedUp: boolean): RunOutcome {
  const signal = signalName(status - SIGNALS_FROM);
  if (stopped) return { ended: stopped, exitCode: null, signal: 'SIGKILL' };
  if (signal === null) return { ended: 'exited', exitCode: status, signal: null };
  if (signal === 'SIGSYS') return { ended: 'forbidden_system_call', exitCode: null, signal };
  if (signal === 'SIGXCPU' || (signal === 'SIGKILL' && usedUp)) return { ended: 'cpu_limit', exitCode: null, signal };
  return { ended: 'signalled', exitCode: null, signal };
}

const signalName = (number: number): string | null =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
