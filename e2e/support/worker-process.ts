import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { CHECKOUT } from './installation.ts';

/** A worker that the test itself has started, beside the installation's own. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * Starts one and waits until it waits for work, or has ended: one that dies of its first session may not get to say so.
   *
   * @param environment that of the installation's own worker, as far as the test does not want another
   * @param logFile what it prints is added there
   */
  static async start(environment: Record<string, string | undefined>, logFile: string): Promise<WorkerProcess> {
    const output = openSync(logFile, 'a', 0o600);
    const begin = readFileSync(logFile, 'utf8').length;
    const child = spawn(process.execPath, [join(CHECKOUT, 'apps/worker/dist/main.js')], {
      cwd: CHECKOUT,
      env: environment,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const printed = () => readFileSync(logFile, 'utf8').slice(begin);
    await vi.waitFor(
      () => {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (!hasEnded && !printed().includes('waiting for work'))
          throw new Error(`the worker does not wait for work:\n${printed()}`);
      },
      { timeout: 120_000, interval: 50 },
    );
    return new WorkerProcess(child);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the worker did not start');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it at once, whether it is stopped or not. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const exited = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await exited;
  }
}
