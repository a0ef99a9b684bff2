import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from '@gatehouse/contracts/http';
import { getSession, type SessionView, startSession } from '@gatehouse/contracts/runtime';
import { type DataPlane, startDataPlane } from '@gatehouse/platform/data-plane';
import { vi } from 'vitest';
import { CHECKOUT, TestInstallation } from './installation.ts';

/** One call as the counting server wrote it down. */
export interface CountedCall {
  tool: string;
  label: string;
  /** The action's id. */
  key: string;
}

const FIXTURES = join(CHECKOUT, 'e2e/fixtures');

/** How long a worker holds a session here, in milliseconds; resuming is due within this and five seconds more. */
export const LEASE_MS = 3_000;

/**
 * An installation on a data plane that the test holds in its own hands, with an agent whose tool calls are counted. Faults
 * are done to it from outside: processes killed, Redis emptied, rows edited.
 */
export class FaultBench {
  private constructor(
    readonly installation: TestInstallation,
    readonly dataPlane: DataPlane,
    readonly client: Client,
    private readonly folder: string,
  ) {}

  static async start(): Promise<FaultBench> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-faults-'));
    const dataPlane = await startDataPlane({ dataFolder: folder, log: () => undefined, durable: false });
    const installation = await TestInstallation.start({
      environment: {
        DATABASE_URL: dataPlane.ownerUrl,
        REDIS_URL: dataPlane.redisUrl,
        GATEHOUSE_REHEARSAL: 'true',
        GATEHOUSE_REHEARSAL_SCENARIO: join(FIXTURES, 'scenario.yaml'),
        GATEHOUSE_TOOL_SERVERS: join(FIXTURES, 'tool-servers.yaml'),
        GATEHOUSE_LEASE_MS: String(LEASE_MS),
        GATEHOUSE_CHECKPOINT_MS: '500',
      },
    });
    const bench = new FaultBench(installation, dataPlane, await installation.client(), folder);
    await bench.applyCatalogue();
    return bench;
  }

  async remove(): Promise<void> {
    await this.installation.remove();
    await this.dataPlane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks the counting agent. */
  async ask(question: string): Promise<string> {
    const { id } = await this.client.call(startSession, { body: { agent: 'counter', question } });
    return id;
  }

  /** From now on the counting server writes calls down, but does not answer them. */
  async hold(): Promise<void> {
    await mkdir(dirname(this.file('hold')), { recursive: true });
    await writeFile(this.file('hold'), '');
  }

  release(): Promise<void> {
    return rm(this.file('hold'), { force: true });
  }

  /** Every call that the counting server performed. */
  async calls(): Promise<CountedCall[]> {
    const text = await readFile(this.file('calls.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  session(id: string): Promise<SessionView> {
    return this.client.call(getSession, { params: { id } });
  }

  /** Calls that the counting server performed for this session. */
  async callsOf(id: string): Promise<CountedCall[]> {
    const keys = new Set((await this.session(id)).toolCalls.map((call) => call.id));
    return (await this.calls()).filter(({ key }) => keys.has(key));
  }

  /** Waits until the session has ended, one way or another. */
  async ended(id: string, withinMs: number): Promise<SessionView> {
    return vi.waitFor(
      async () => {
        const session = await this.session(id);
        if (session.status === 'queued' || session.status === 'running')
          throw new Error(`session ${id} is ${session.status}`);
        return session;
      },
      { timeout: withinMs, interval: 100 },
    );
  }

  /** Kills the worker without a word (SIGKILL). The launcher starts another one. */
  async killWorker(): Promise<void> {
    const { value } = await this.installation.json('status');
    const pid = (value.worker as { pid?: number } | undefined)?.pid;
    if (!pid) throw new Error(`status names no worker: ${JSON.stringify(value)}`);
    process.kill(pid, 'SIGKILL');
  }

  /** Exit code and report of `gatehouse audit verify`. */
  verifyAudit(): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.installation.run('audit', 'verify');
  }

  private async applyCatalogue(): Promise<void> {
    const catalogue = join(this.folder, 'catalogue');
    await cp(join(CHECKOUT, 'deploy/catalog'), catalogue, { recursive: true });
    await cp(join(FIXTURES, 'catalogue'), catalogue, { recursive: true });
    const { code, stderr } = await this.installation.run('apply', '-f', catalogue);
    if (code !== 0) throw new Error(`the counting agent could not be applied:\n${stderr}`);
  }

  private file(name: string): string {
    return join(this.installation.data, 'tool-servers/counting', name);
  }
}
