import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClient, type Client } from '@gatehouse/contracts/http';
import { loadEnvironment } from '@gatehouse/platform/config';
import { z } from 'zod';

export const CHECKOUT = resolve(import.meta.dirname, '../..');

/** What a command printed and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface InstallationOptions {
  /** Environment on top of the test's own, for api and worker. */
  environment?: Record<string, string>;
  /** Further options of `up`. */
  arguments?: string[];
}

/** An installation as a user has it: started with `./gatehouse up`, with data in a folder of its own. */
export class TestInstallation {
  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly options: InstallationOptions,
  ) {}

  /** One that is not started yet. */
  static async create(options: InstallationOptions = {}): Promise<TestInstallation> {
    return new TestInstallation(await mkdtemp(join(tmpdir(), 'gatehouse-e2e-')), await freePort(), options);
  }

  /** Starts one and waits until it is ready. */
  static async start(options: InstallationOptions = {}): Promise<TestInstallation> {
    const installation = await TestInstallation.create(options);
    // Embedded servers run under another account when root starts them; it passes through this folder.
    await chmod(installation.folder, 0o711);
    await installation.up();
    return installation;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs `./gatehouse` with these words on this installation. */
  run(...words: string[]): Promise<CommandResult> {
    return finished(this.spawn(...words));
  }

  /** Starts `./gatehouse` and leaves it running. */
  spawn(...words: string[]): ChildProcess {
    return spawn(join(CHECKOUT, 'gatehouse'), ['--data', this.data, ...words], {
      env: { ...loadEnvironment(), ...this.options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a command that prints JSON. */
  async json(...words: string[]): Promise<{ code: number; value: Record<string, unknown> }> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    try {
      return { code, value: z.record(z.string(), z.unknown()).parse(JSON.parse(stdout)) };
    } catch (cause) {
      throw new Error(`gatehouse ${words.join(' ')} printed no JSON object (code ${code}):\n${stdout}\n${stderr}`, {
        cause,
      });
    }
  }

  async up(): Promise<CommandResult> {
    const words = ['up', '--detach', '--port', String(this.port), ...(this.options.arguments ?? [])];
    const result = await this.run(...words);
    if (result.code !== 0)
      throw new Error(`gatehouse up failed (code ${result.code}):\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** Stops it and takes its folder away. */
  async remove(): Promise<void> {
    await this.run('down');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A client of the API, signed in as the commands are. */
  async client(): Promise<Client> {
    const { readFile } = await import('node:fs/promises');
    const saved = z.object({ url: z.string(), token: z.string() });
    return createClient(saved.parse(JSON.parse(await readFile(join(this.data, 'cli.json'), 'utf8'))));
  }
}

/** Waits for a process and gathers what it printed. */
export function finished(child: ChildProcess): Promise<CommandResult> {
  return new Promise((done, failed) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', failed);
    child.once('close', (code, signal) => done({ code: code ?? (signal ? 128 : 1), stdout, stderr }));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))));
    });
  });
}
