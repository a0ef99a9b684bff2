import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@gatehouse/contracts/http';
import { getSession, type SessionView, startSession } from '@gatehouse/contracts/runtime';
import { type DataPlane, ends, identify, registeredProcesses, startDataPlane } from '@gatehouse/platform/data-plane';
import { vi } from 'vitest';
import { CHECKOUT, TestInstallation } from './installation.ts';
import { type Holding, InstallationRows } from './installation-rows.ts';
import { MeteredModel } from './metered-model.ts';
import { workerEnvironment } from './worker-environment.ts';
import { WorkerProcess } from './worker-process.ts';

/** One call as the counting server wrote it down. */
export interface CountedCall {
  tool: string;
  label: string;
  /** The action's id. */
  key: string;
}

export interface FaultBenchOptions {
  /** Environment of the installation, on top of the bench's own. */
  environment?: Record<string, string>;
  /** Script of the rehearsal model, in YAML; that of the fixtures unless told. */
  scenario?: string;
  /** Where the servers keep their data, when the test has prepared it; whoever did removes it. */
  folder?: string;
  /** A file of the catalogue beside those of the fixtures, in YAML. */
  catalogue?: string;
  /** Policies beside those of the demo company, in Cedar. */
  policies?: string;
  /** True where PostgreSQL itself is stopped: what it has acknowledged must be on disk. */
  durable?: boolean;
}

const FIXTURES = join(CHECKOUT, 'e2e/fixtures');

/** How long a worker holds a session here, in milliseconds; resuming is due within this and five seconds more. */
export const LEASE_MS = 2_000;
/** What a machine that is busy with other things gets on top of a promised time before a test gives up. */
const PATIENCE_MS = 15_000;
/** A killed worker's sessions go on within its lease and five seconds. */
export const RESUMED_MS = LEASE_MS + 5_000 + PATIENCE_MS;
/** Sessions that are asked together for a worker to get one of them, and how often. */
const ASKED_AT_ONCE = 3;
const MOST_TRIES = 20;
/**
 * A worker that dies between taking a job and claiming its session leaves the job to Bull, which hands it out again after 15 s
 * (platform/queue): within the product's own lease of 15 s and five seconds, but not within the short lease here.
 */
export const HANDED_OUT_AGAIN_MS = 15_000 + 5_000 + PATIENCE_MS;

/**
 * An installation on a data plane that the test holds in its own hands, with an agent whose tool calls are counted. Faults
 * are done to it from outside: processes killed, servers stopped, lines cut, rows edited.
 */
export class FaultBench {
  /** Every session that the product has accepted here. */
  readonly accepted: string[] = [];
  readonly rows: InstallationRows;
  private readonly workers: WorkerProcess[] = [];
  private readonly idle: { worker: WorkerProcess; kind: string }[] = [];
  private workersStarted = 0;

  private constructor(
    readonly installation: TestInstallation,
    readonly dataPlane: DataPlane,
    readonly model: MeteredModel,
    readonly client: Client,
    private readonly folder: string,
    private readonly environment: Record<string, string>,
    private readonly isFolderOurs: boolean,
  ) {
    this.rows = new InstallationRows(dataPlane.ownerUrl);
  }

  static async start(options: FaultBenchOptions = {}): Promise<FaultBench> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'gatehouse-faults-')));
    const { durable = false } = options;
    const dataPlane = await startDataPlane({ dataFolder: folder, log: () => undefined, durable });
    const model = await MeteredModel.start(
      options.scenario ?? (await readFile(join(FIXTURES, 'scenario.yaml'), 'utf8')),
    );
    const environment = {
      DATABASE_URL: dataPlane.ownerUrl,
      REDIS_URL: dataPlane.redisUrl,
      ...model.environment,
      GATEHOUSE_TOOL_SERVERS: join(FIXTURES, 'tool-servers.yaml'),
      GATEHOUSE_LEASE_MS: String(LEASE_MS),
      GATEHOUSE_CHECKPOINT_MS: '500',
      ...options.environment,
    };
    const installation = await TestInstallation.start({ environment });
    const client = await installation.client();
    const bench = new FaultBench(installation, dataPlane, model, client, folder, environment, !options.folder);
    await bench.applyCatalogue(options.catalogue, options.policies);
    return bench;
  }

  async remove(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.rows.close();
    await this.installation.remove();
    await this.model.stop();
    await this.dataPlane.stop();
    if (this.isFolderOurs) await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks the counting agent, or another one of the fixtures. */
  async ask(question: string, agent = 'counter'): Promise<string> {
    const { id } = await this.client.call(startSession, { body: { agent, question } });
    this.accepted.push(id);
    return id;
  }

  /** Asks until a session with a held call is carried on by that worker; the others at work get some of them, too. */
  async askHeldBy(worker: WorkerProcess, question: 'held look' | 'held strike'): Promise<string> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const sessions = await Promise.all(Array.from({ length: ASKED_AT_ONCE }, () => this.ask(question)));
      const holdings = await Promise.all(sessions.map((session) => this.called(session)));
      const found = sessions.find((_, index) => holdings[index]?.pid === worker.pid);
      await this.letGo(...sessions.filter((session) => session !== found));
      if (found) return found;
    }
    throw new Error(`${MOST_TRIES * ASKED_AT_ONCE} sessions were asked, and worker ${worker.pid} took none`);
  }

  /** Waits until the counting server has a call of this session, or the session has ended without; says who holds it. */
  async called(session: string): Promise<Holding> {
    await vi.waitFor(
      async () => {
        const isUnderWay = ['queued', 'running'].includes(await this.rows.status(session));
        if (isUnderWay && (await this.callsOf(session)).length === 0)
          throw new Error(`session ${session} has called no tool`);
      },
      { timeout: 60_000, interval: 50 },
    );
    return this.rows.holding(session);
  }

  /** A further worker, with the environment of the installation's own and what is told on top. */
  async startWorker(environment: Record<string, string> = {}): Promise<WorkerProcess> {
    const own = await workerEnvironment(this.installation, { ...this.environment, ...environment });
    this.workersStarted += 1;
    const worker = await WorkerProcess.start(own, join(this.folder, `worker-${this.workersStarted}.log`));
    this.workers.push(worker);
    return worker;
  }

  /** Answers the held calls that these sessions have made, and makes again. */
  async letGo(...sessions: string[]): Promise<void> {
    for (const session of sessions)
      for (const { key } of await this.callsOf(session)) await writeFile(this.file(`let-go-${key}`), '');
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
    const keys = new Set(await this.rows.callsOf(id));
    return (await this.calls()).filter(({ key }) => keys.has(key));
  }

  /** Waits until the session has ended, one way or another. */
  async ended(id: string, withinMs = 60_000): Promise<SessionView> {
    return vi.waitFor(
      async () => {
        const status = await this.rows.status(id);
        if (status === 'queued' || status === 'running') throw new Error(`session ${id} is ${status}`);
        return this.session(id);
      },
      { timeout: withinMs, interval: 50 },
    );
  }

  /** Waits until somebody else carries the session on; answers after how many milliseconds that was. */
  async resumed(session: string, { fence }: Holding, withinMs = RESUMED_MS): Promise<number> {
    const begun = performance.now();
    await vi.waitFor(
      async () => {
        if ((await this.rows.holding(session)).fence === fence) throw new Error(`nobody has taken ${session} over`);
      },
      { timeout: withinMs, interval: 25 },
    );
    return performance.now() - begun;
  }

  /** A further worker for one test: one with that environment that an earlier test has given back, or a new one. */
  async borrowWorker(environment: Record<string, string> = {}): Promise<WorkerProcess> {
    const found = this.idle.findIndex(({ worker, kind }) => worker.isRunning && kind === JSON.stringify(environment));
    return this.idle.splice(found, found < 0 ? 0 : 1)[0]?.worker ?? this.startWorker(environment);
  }

  /** For a later test to borrow; it goes on taking its share of the sessions. */
  giveBack(worker: WorkerProcess, environment: Record<string, string> = {}): void {
    this.idle.push({ worker, kind: JSON.stringify(environment) });
  }

  /** Kills every worker there is without a word (SIGKILL). The launcher starts its own again. */
  async killWorkers(): Promise<void> {
    process.kill(this.processOf('worker'), 'SIGKILL');
    await Promise.all(this.workers.map((worker) => worker.kill()));
  }

  /**
   * Stops a server with that signal and waits until it is gone. Whoever watches over it starts it again, in the same place.
   */
  async stopServer(name: 'postgres' | 'redis', signal: NodeJS.Signals): Promise<void> {
    const server = identify(this.processOf(name));
    process.kill(server.pid, signal);
    if (!(await ends(server, 30_000))) throw new Error(`${name} did not end on ${signal}`);
  }

  /** Exit code and report of `gatehouse audit verify`. */
  verifyAudit(): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.installation.run('audit', 'verify');
  }

  private processOf(name: 'worker' | 'postgres' | 'redis'): number {
    const folder = name === 'worker' ? this.installation.data : this.folder;
    const found = registeredProcesses(folder).find((process) => process.name === name);
    if (!found) throw new Error(`no ${name} runs`);
    return found.pid;
  }

  private async applyCatalogue(further?: string, policies?: string): Promise<void> {
    const catalogue = join(this.folder, 'catalogue');
    await cp(join(CHECKOUT, 'deploy/catalog'), catalogue, { recursive: true });
    await cp(join(FIXTURES, 'catalogue'), catalogue, { recursive: true });
    if (further !== undefined) await writeFile(join(catalogue, 'further.yaml'), further);
    if (policies !== undefined) await writeFile(join(catalogue, 'policies/further.cedar'), policies);
    const { code, stderr } = await this.installation.run('apply', '-f', catalogue);
    if (code !== 0) throw new Error(`the counting agent could not be applied:\n${stderr}`);
  }

  private file(name: string): string {
    return join(this.installation.data, 'tool-servers/counting', name);
  }
}
