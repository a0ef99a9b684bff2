import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Client, createClient } from '@gatehouse/contracts/http';
import { loadEnvironment } from '@gatehouse/platform/config';
import { findFreePort } from '@gatehouse/platform/data-plane';
import { z } from 'zod';
import { POOL } from './servers.ts';

const Saved = z.object({ url: z.string(), token: z.string() });
const Part = z.object({ pid: z.int() });
const Status = z.object({ worker: Part, api: Part });

/** The product as a user starts it, on servers of the benchmark. */
export class Installation {
  private constructor(
    private readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** @param scenario what the rehearsed model does, as YAML */
  static async start(servers: { ownerUrl: string; redisUrl: string }, scenario: string): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-up-'));
    const file = join(folder, 'scenario.yaml');
    await writeFile(file, scenario);
    const installation = new Installation(folder, {
      DATABASE_URL: servers.ownerUrl,
      REDIS_URL: servers.redisUrl,
      GATEHOUSE_REHEARSAL: 'true',
      GATEHOUSE_REHEARSAL_SCENARIO: file,
      GATEHOUSE_WORKER_SESSIONS: '100',
      DATABASE_POOL: String(POOL),
    });
    await installation.run('up', '--detach', '--port', String(await findFreePort()));
    await installation.run('apply', '-f', resolve('deploy/catalog'));
    return installation;
  }

  /** A client of the API, signed in as the commands are. */
  async client(): Promise<Client> {
    return createClient(Saved.parse(JSON.parse(await readFile(join(this.data, 'cli.json'), 'utf8'))));
  }

  /** Process ids of worker and api, as they are now: one that died was started again. */
  async processes(): Promise<{ worker: number; api: number }> {
    const { worker, api } = Status.parse(JSON.parse(await this.run('status', '--json')));
    return { worker: worker.pid, api: api.pid };
  }

  async stop(): Promise<void> {
    await this.run('down');
    await rm(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  /** Runs one command of the product; returns what it printed. */
  private async run(...words: string[]): Promise<string> {
    const child = spawn('./gatehouse', ['--data', this.data, ...words], {
      env: { ...loadEnvironment(), ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let complained = '';
    child.stdout.on('data', (piece) => {
      printed += piece;
    });
    child.stderr.on('data', (piece) => {
      complained += piece;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`gatehouse ${words.join(' ')} ended with ${code}:\n${printed}\n${complained}`);
    return printed;
  }
}
