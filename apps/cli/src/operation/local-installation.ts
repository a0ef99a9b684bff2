import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DataPlane,
  ProcessRegister,
  prepareProgramsFolder,
  prepareDatabase,
  rotateLog,
  SupervisedProcess,
  startDataPlane,
} from '@gatehouse/platform/data-plane';
import { findBubblewrap } from './confinement-program.ts';
import { folders, saveAddresses } from './installation-folders.ts';
import { probe } from './probe.ts';
import { programEnvironment } from './program-environment.rules.ts';

export interface LocalInstallationOptions {
  checkout: string;
  dataFolder: string;
  keysFolder: string;
  port: number;
  url: string;
  environment: Record<string, string | undefined>;
  /** Which programs run; both unless told. Without a worker the api answers and nothing is done. */
  programs?: readonly ('api' | 'worker')[];
  log(line: string): void;
}

const READY_WITHIN_MS = 60_000;
const GRACE_MS = 20_000;

/**
 * Source maps, and less memory at rest: WebAssembly (the query compiler, the policy engine) is compiled by the fast compiler
 * only, the young generation stays small, and the heap is cleaned before it is widened. Measured on the api at rest: 262 MB
 * without the first two, 205 MB with; decisions take no longer. Measured on a worker and its tool servers with 100 sessions at
 * work: 583 to 643 MB without the last one, 352 MB with it.
 */
const NODE_FLAGS = ['--enable-source-maps', '--liftoff-only', '--max-semi-space-size=4', '--optimize-for-size'];

/** An installation on this machine: PostgreSQL, Redis, api and worker as children of this process. */
export class LocalInstallation {
  private readonly programs: SupervisedProcess[] = [];
  private dataPlane: DataPlane | undefined;
  private readonly register: ProcessRegister;

  private constructor(private readonly options: LocalInstallationOptions) {
    this.register = new ProcessRegister(options.dataFolder);
  }

  /**
   * Starts everything in order and resolves when the API says that it is ready.
   *
   * @throws DomainError of whatever does not start; what was started before is stopped again
   */
  static async start(options: LocalInstallationOptions): Promise<LocalInstallation> {
    const installation = new LocalInstallation(options);
    try {
      await installation.startAll();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  /** The operator's token, with which the first people are made. */
  get operatorToken(): string | undefined {
    return this.dataPlane?.secrets.operatorToken;
  }

  /** Stops worker, api, Redis and PostgreSQL, in that order. */
  async stop(): Promise<void> {
    for (const program of this.programs.splice(0).reverse()) await program.stop();
    await this.dataPlane?.stop();
    this.register.close();
  }

  private async startAll(): Promise<void> {
    const { checkout, dataFolder, environment, log } = this.options;
    const { register } = this;
    const programsFolder = prepareProgramsFolder(dataFolder, log);
    const [dataPlane, bubblewrap] = await Promise.all([
      startDataPlane({ dataFolder, environment, register, programsFolder, log }).then((started) => {
        this.dataPlane = started;
        return started;
      }),
      findBubblewrap(environment, programsFolder, log),
    ]);
    saveAddresses(dataFolder, dataPlane);
    const applied = await prepareDatabase(dataPlane, folders.migrations(checkout));
    if (applied.length > 0) log(`${applied.length} migration(s) applied`);
    await this.startPrograms(dataPlane, bubblewrap);
  }

  private async startPrograms(dataPlane: DataPlane, bubblewrap: string | undefined): Promise<void> {
    const { environment, keysFolder, url, log } = this.options;
    mkdirSync(keysFolder, { recursive: true });
    chmodSync(keysFolder, 0o700);
    const { appUrl, redisUrl, embedded, secrets } = dataPlane;
    const { operatorToken } = secrets;
    const settings = { ...this.options, appUrl, redisUrl, embedded, operatorToken, bubblewrap };
    const variables = programEnvironment(settings, environment);
    const names = this.options.programs ?? (['api', 'worker'] as const);
    const whole = names.includes('worker');
    // Without a worker the api never says that it is ready; that it answers is all there is to wait for.
    const isReady = async (): Promise<boolean> => {
      const readiness = await probe(url);
      return readiness !== null && (readiness.ready || !whole);
    };
    log(`starting ${names.join(' and ')}`);
    this.programs.push(...names.map((name) => this.program(name, variables, isReady)));
    await Promise.all(this.programs.map((program) => program.start()));
  }

  private program(
    name: string,
    environment: Record<string, string | undefined>,
    isReady: () => Promise<boolean>,
  ): SupervisedProcess {
    const { checkout, dataFolder, log } = this.options;
    const logFile = folders.log(dataFolder, name);
    rotateLog(logFile);
    return new SupervisedProcess(
      {
        name,
        program: process.execPath,
        arguments: [...NODE_FLAGS, join(checkout, 'apps', name, 'dist/main.js')],
        environment,
        folder: checkout,
        logFile,
        signal: 'SIGTERM',
        graceMs: GRACE_MS,
        readyWithinMs: READY_WITHIN_MS,
        isReady,
      },
      this.register,
      log,
    );
  }
}
