import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { CappedOutput } from './capped-output.ts';
import { FILTER_DESCRIPTOR } from './confine.rules.ts';
import { STATUS_DESCRIPTOR } from './confine-python.rules.ts';
import { LauncherStatus } from './launcher-status.ts';
import type { PythonLimits } from './python-limits.rules.ts';
import type { StopReason } from './run-outcome.rules.ts';
import { shieldInherited } from './shield-descriptors.ts';

/**
 * Under which account code runs when we are root: the kernel does not count root's processes. A number that distributions
 * give to nobody.
 */
const ACCOUNT = 60_600;

/** Where the launcher's own programs are; nothing of it reaches the code. */
const LAUNCHER_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/** How long the launcher may take to notice that its program is gone, before it is ended too. */
const NOTICE_MS = 1_000;

/** A launcher that is at work, with a program in it: feeds it, reads it, and ends it whole. */
export class ConfinedRun {
  readonly output: CappedOutput;
  readonly errors: CappedOutput;
  readonly startedAt = performance.now();
  /** Why we ended it, if we did. */
  stopped: StopReason | undefined;
  private readonly status: LauncherStatus;
  private impatience: NodeJS.Timeout | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: PythonLimits,
    callFilter: Buffer,
    code: string,
  ) {
    this.output = new CappedOutput(limits.keptBytes);
    this.errors = new CappedOutput(limits.keptBytes);
    this.status = new LauncherStatus(this.readable(STATUS_DESCRIPTOR), () => this.stopped && this.kill());
    this.keep(this.readable(1), this.output);
    this.keep(this.readable(2), this.errors);
    feed(this.writable(FILTER_DESCRIPTOR), callFilter);
    feed(this.writable(0), code);
  }

  /**
   * Starts the launcher and gives it the code.
   *
   * @throws DomainError `sandbox_failed` when it cannot be started at all
   */
  static async start(
    launcher: { command: string; args: readonly string[] },
    callFilter: Buffer,
    code: string,
    limits: PythonLimits,
  ): Promise<ConfinedRun> {
    try {
      const child = spawnLauncher(launcher.command, launcher.args);
      if (child.pid === undefined) throw (await once(child, 'error'))[0];
      return new ConfinedRun(child, limits, callFilter, code);
    } catch (cause) {
      throw new DomainError('unavailable', 'sandbox_failed', `the sandbox cannot be started: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /**
   * Waits until nothing of the run is left, and ends it when its time is up or `signal` aborts.
   *
   * @returns exit code as the launcher reports it
   * @throws DomainError `sandbox_failed` when the program was never started
   */
  async finish(signal: AbortSignal): Promise<number> {
    const cancel = () => this.stop('cancelled');
    const clock = setTimeout(() => this.stop('timed_out'), this.limits.wallMs);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      await once(this.child, 'close');
    } finally {
      clearTimeout(clock);
      clearTimeout(this.impatience);
      signal.removeEventListener('abort', cancel);
    }
    if (this.stopped || this.status.exitCode !== undefined) return this.status.exitCode ?? 0;
    const said = this.errors.text.trim().split('\n').at(-1);
    throw new DomainError(
      'unavailable',
      'sandbox_failed',
      `the sandbox could not be set up: ${said || 'no reason given'}`,
    );
  }

  /** Ends the run; the first reason counts. */
  private stop(reason: StopReason): void {
    if (this.stopped) return;
    this.stopped = reason;
    this.kill();
    this.impatience = setTimeout(() => this.child.kill('SIGKILL'), NOTICE_MS);
  }

  /**
   * Ends the first process of the PID namespace, with which the kernel ends all others; the launcher then reaps it and ends.
   * Ending the launcher first would leave the dead process to whoever adopts it. Before it is known, `LauncherStatus` will
   * tell.
   */
  private kill(): void {
    const { processId } = this.status;
    if (processId === undefined || this.status.exitCode !== undefined) return;
    try {
      process.kill(processId, 'SIGKILL');
    } catch {
      // It has just ended by itself, and the launcher is about to end; if not, this ends it.
      this.child.kill('SIGKILL');
    }
  }

  private keep(stream: Readable, kept: CappedOutput): void {
    stream.on('data', (chunk: Buffer) => {
      kept.add(chunk);
      if (this.output.bytes + this.errors.bytes > this.limits.outputBytes) this.stop('output_limit');
    });
  }

  private readable = (descriptor: number): Readable => this.child.stdio[descriptor] as Readable;
  private writable = (descriptor: number): Writable => this.child.stdio[descriptor] as Writable;
}

function spawnLauncher(command: string, args: readonly string[]): ChildProcess {
  const shield = shieldInherited();
  try {
    return spawn(command, args, {
      ...(process.getuid?.() === 0 ? { uid: ACCOUNT, gid: ACCOUNT } : {}),
      cwd: '/',
      env: LAUNCHER_ENVIRONMENT,
      // In the places of the first two shields are the pipes for filter and status.
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...shield.descriptors.slice(2)],
    });
  } finally {
    shield.release();
  }
}

/** Writes everything and closes. A program that does not read to the end is no fault of ours. */
function feed(stream: Writable, content: string | Buffer): void {
  stream.on('error', () => undefined);
  stream.end(content);
}
