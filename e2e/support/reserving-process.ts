import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { build } from 'vite';
import { CHECKOUT } from './installation.ts';

/** Makes one file of the program that reserves; its address, and what takes it away again. */
export async function buildReservingProgram(): Promise<{ file: string; remove: () => Promise<void> }> {
  // Inside the checkout, so that the packages that it does not contain are found.
  const outDir = join(CHECKOUT, 'node_modules/.cache/reserving', String(process.pid));
  await build({
    configFile: false,
    logLevel: 'error',
    root: CHECKOUT,
    build: {
      ssr: join(CHECKOUT, 'e2e/support/reserving-program.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.js' } },
    },
    ssr: { noExternal: [/^@gatehouse\//] },
  });
  return { file: join(outDir, 'main.js'), remove: () => rm(outDir, { recursive: true, force: true }) };
}

/** A process that reserves and settles as workers and the api do. */
export class ReservingProcess {
  /** What it has printed: an answer of the database each. */
  readonly said: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.said.push(line));
  }

  /** Starts one and waits until it is ready. */
  static async start(file: string, environment: Record<string, string | undefined>): Promise<ReservingProcess> {
    const child = spawn(process.execPath, [file], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
    const started = new ReservingProcess(child);
    await started.says('ready');
    return started;
  }

  /** Has it begin with something; it says `done` in the end. */
  order(command: Record<string, unknown>): void {
    this.said.length = 0;
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Waits until it has said that, or so many things. */
  async says(what: string | number): Promise<void> {
    await vi.waitFor(
      () => {
        const failure = this.said.find((line) => line.startsWith('failed'));
        if (failure) throw new Error(failure);
        if (typeof what === 'number' ? this.said.length < what : !this.said.includes(what))
          throw new Error(`it has not said ${what}: ${this.said.slice(-3)}`);
      },
      { timeout: 60_000, interval: typeof what === 'number' ? 1 : 20 },
    );
  }

  /** Actions of which it has said that. */
  actions(word: 'held' | 'refused' | 'dispatched' | 'settled'): string[] {
    return this.said.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await exited;
  }
}
