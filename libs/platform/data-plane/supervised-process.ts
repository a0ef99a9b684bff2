import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { DomainError } from '@gatehouse/kernel';
import { lastLines } from './log-file.ts';
import { countDeath, pauseBeforeRestart } from './process.rules.ts';
import type { ProcessRegister, RegisteredProcess } from './process-register.ts';

/** A program that is kept running. */
export interface ProcessSpecification {
  /** One word for people: `postgres`, `api`. */
  name: string;
  program: string;
  arguments: readonly string[];
  environment: Record<string, string | undefined>;
  folder: string;
  /** The account it runs as, when not the launcher's own. */
  account?: { uid: number; gid: number } | undefined;
  logFile: string;
  /** Signal that makes it end in order. */
  signal: RegisteredProcess['signal'];
  /** Milliseconds it has to end in order before it is killed. */
  graceMs: number;
  /** Milliseconds it has to become ready. */
  readyWithinMs: number;
  /** Resolves when it can be used, rejects or resolves false while it cannot yet. */
  isReady(): Promise<boolean>;
}

const POLL_MS = 40;

/** Keeps one program running: starts it, waits until it is ready, starts it again when it dies, stops it in order. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private deathsInARow = 0;
  private startedAt = 0;
  private stopping = false;
  private restart: NodeJS.Timeout | undefined;

  constructor(
    private readonly specification: ProcessSpecification,
    private readonly register: ProcessRegister,
    private readonly log: (line: string) => void,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Starts the program and resolves when it is ready.
   *
   * @throws DomainError `process_did_not_start` with the end of its log, when it ends first or takes too long
   */
  async start(): Promise<void> {
    const child = this.launch();
    const deadline = performance.now() + this.specification.readyWithinMs;
    while (!(await this.specification.isReady().catch(() => false))) {
      const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (!ended && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        continue;
      }
      await this.stop();
      throw this.didNotStart(ended ? 'ended before it was ready' : 'was not ready in time');
    }
    child.once('exit', () => this.died());
    // It may have died between its last answer and the listener.
    if (child.exitCode !== null || child.signalCode !== null) this.died();
  }

  /** Ends the program in order and leaves it ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const child = this.child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(this.specification.signal);
    const kill = setTimeout(() => child.kill('SIGKILL'), this.specification.graceMs);
    await exited;
    clearTimeout(kill);
  }

  private launch(): ChildProcess {
    const { program, environment, folder, account, logFile } = this.specification;
    const output = openSync(logFile, 'a', 0o600);
    const child = spawn(program, this.specification.arguments, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', output, output],
      // A session of its own: Ctrl-C reaches the launcher, which stops everything in order.
      detached: true,
      ...account,
    });
    closeSync(output);
    this.child = child;
    this.startedAt = performance.now();
    const { pid } = child;
    if (pid !== undefined) {
      this.register.add(this.specification.name, pid, this.specification.signal);
      child.once('exit', () => this.register.remove(pid));
    }
    child.on('error', (error) => this.log(`${this.specification.name}: ${error.message}`));
    return child;
  }

  private died(): void {
    if (this.stopping) return;
    this.deathsInARow = countDeath(this.deathsInARow, performance.now() - this.startedAt);
    const pause = pauseBeforeRestart(this.deathsInARow);
    const how = this.child?.signalCode ?? `exit code ${this.child?.exitCode}`;
    this.log(`${this.specification.name} ended (${how}); starting it again in ${pause / 1_000} s`);
    this.restart = setTimeout(() => this.launch().once('exit', () => this.died()), pause);
  }

  private didNotStart(what: string): DomainError {
    const { name, logFile } = this.specification;
    const end = lastLines(logFile, 12);
    const message = `${name} ${what}; its log is ${logFile}${end ? ` and ends with:\n${end}` : ''}`;
    return new DomainError('unavailable', 'process_did_not_start', message);
  }
}
