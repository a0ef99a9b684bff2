import { DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config, loadEnvironment } from '@gatehouse/platform/config';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { hiddenFolders } from './hidden-folders.ts';
import { type CodeProbe, probeCodeConfinement } from './probe-code-confinement.ts';
import { type PythonLimits, pythonLimits } from './python-limits.rules.ts';
import { type PythonRun, runConfined } from './run-confined.ts';
import { RunSlots } from './run-slots.ts';
import { Sandbox } from './sandbox.ts';

/** Runs Python code that nobody has reviewed, each run in an environment of its own, or not at all (S0-SBX-01 to 07). */
@Injectable()
export class PythonSandbox implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(PythonSandbox.name);
  private readonly slots: RunSlots;
  private readonly stopping = new AbortController();
  private probed: Promise<CodeProbe> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sandbox: Sandbox,
  ) {
    this.slots = new RunSlots(config.GATEHOUSE_SANDBOX_RUNS);
  }

  /** Says at boot what will happen at the first run. */
  async onApplicationBootstrap(): Promise<void> {
    const probe = await this.probe();
    if (!probe.available) {
      this.log.warn(refusal(probe.reason));
      return;
    }
    const { python, limitsFiles } = probe.launch.confinement;
    this.log.log(`code runs in Python ${python.version}, confined`);
    if (!limitsFiles)
      this.log.warn('code runs without a limit on the number of its files: unshare and mount do not work');
  }

  /** Nothing that runs outlives the worker. */
  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** What the machine offers; tried once. */
  probe(): Promise<CodeProbe> {
    this.probed ??= this.tryMachine();
    return this.probed;
  }

  /**
   * Runs code when it is its turn. What the code does, and how it ends, is in the result and never an error.
   *
   * @param signal ends the run
   * @param limits those of the configuration, unless told
   * @throws DomainError `sandbox_unavailable` with the ways out when the machine offers no confinement: there is no setting
   *   under which code runs without; `sandbox_busy`; `sandbox_failed`
   */
  async run(
    code: string,
    signal: AbortSignal,
    limits: PythonLimits = pythonLimits(this.config.GATEHOUSE_SANDBOX_SECONDS),
  ): Promise<PythonRun> {
    const probe = await this.probe();
    if (!probe.available) throw new DomainError('unavailable', 'sandbox_unavailable', refusal(probe.reason));
    const either = AbortSignal.any([signal, this.stopping.signal]);
    return this.slots.run(either, () => runConfined(probe.launch, code, limits, either));
  }

  private async tryMachine(): Promise<CodeProbe> {
    const [machine, hidden] = await Promise.all([this.sandbox.probe(), hiddenFolders(this.config)]);
    return probeCodeConfinement(machine, loadEnvironment().PATH ?? '', hidden);
  }
}

const refusal = (reason: string): string =>
  `code is not run, because it cannot be confined: ${reason}. The operator can change that: install the packages bubblewrap, ` +
  'util-linux and python3 where the worker runs, or set GATEHOUSE_BUBBLEWRAP to the program; in a container, allow user ' +
  'namespaces. Code never runs unconfined';
