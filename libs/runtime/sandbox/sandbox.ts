import { mkdir } from 'node:fs/promises';
import { DomainError } from '@gatehouse/kernel';
import { CONFIG, type Config, loadEnvironment } from '@gatehouse/platform/config';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type ConfinedProgram, confine, SCRATCH } from './confine.rules.ts';
import { findProgram } from './find-program.ts';
import { hiddenFolders } from './hidden-folders.ts';
import { type ConfinementProbe, probeConfinement } from './probe-confinement.ts';

/** Where programs are looked for by their names. Part of a confined program's environment. */
const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin';

/** A program to be started apart from everything else. Its arguments may depend on where its scratch folder is. */
export interface SandboxedProgram extends Omit<ConfinedProgram, 'args' | 'command'> {
  /** An absolute path, or a name on the system's search path. */
  command: string;
  args(scratch: string): string[];
  /** Its whole environment, beside PATH, HOME, TMPDIR and LANG. */
  environment(scratch: string): Readonly<Record<string, string>>;
}

/** What to give to `spawn`. */
export interface Launch {
  command: string;
  args: string[];
  environment: Record<string, string>;
  workingFolder: string;
  confined: boolean;
}

/** Starts other people's programs out of sight of the company's data, or not at all. */
@Injectable()
export class Sandbox implements OnApplicationBootstrap {
  private readonly log = new Logger(Sandbox.name);
  private probed: Promise<ConfinementProbe> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Says at boot what will happen at the first start of a program. */
  async onApplicationBootstrap(): Promise<void> {
    const probe = await this.probe();
    if (probe.available) return;
    const allowed = this.config.GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS;
    this.log.warn(allowed ? `tool servers run UNCONFINED: ${probe.reason}` : refusal('tool servers', probe.reason));
  }

  /** What the machine offers; tried once. */
  probe(): Promise<ConfinementProbe> {
    this.probed ??= probeConfinement(this.config.GATEHOUSE_BUBBLEWRAP, loadEnvironment().PATH ?? SEARCH_PATH);
    return this.probed;
  }

  /**
   * Prepares the start of a program.
   *
   * @throws DomainError `sandbox_unavailable` with the ways out, `program_not_found`, `confinement_contradicts`
   */
  async prepare(program: SandboxedProgram): Promise<Launch> {
    const probe = await this.probe();
    if (!probe.available && !this.config.GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS) {
      throw new DomainError('unavailable', 'sandbox_unavailable', refusal(program.name, probe.reason));
    }
    const command = await this.locate(program);
    if (program.scratch !== null) await mkdir(program.scratch, { recursive: true, mode: 0o700 });
    if (!probe.available) return this.unconfined(program, command);
    const inside = {
      ...program,
      command,
      args: program.args(SCRATCH),
      readable: await this.readable(program, command),
    };
    const { command: launcher, args } = confine(inside, probe.confinement, await hiddenFolders(this.config));
    return {
      command: launcher,
      args,
      environment: environmentOf(program, SCRATCH),
      workingFolder: '/',
      confined: true,
    };
  }

  private unconfined(program: SandboxedProgram, command: string): Launch {
    const folder = program.scratch ?? '/tmp';
    const environment = environmentOf(program, folder);
    return { command, args: program.args(folder), environment, workingFolder: folder, confined: false };
  }

  /** `node` is the Node that runs this process, which need not be on the system's search path. */
  private async locate({ name, command }: SandboxedProgram): Promise<string> {
    if (command === 'node') return process.execPath;
    const found = command.startsWith('/') ? command : await findProgram(command, SEARCH_PATH);
    if (found !== null) return found;
    throw new DomainError(
      'invalid',
      'program_not_found',
      `${name} is started by ${command}, which is not in ${SEARCH_PATH}; give its absolute path`,
    );
  }

  private async readable({ readable }: SandboxedProgram, command: string): Promise<string[]> {
    const system = command.startsWith('/usr/') || command.startsWith('/bin/');
    return [...(system ? [] : [command]), ...readable];
  }
}

const environmentOf = ({ environment }: SandboxedProgram, folder: string): Record<string, string> => ({
  PATH: SEARCH_PATH,
  HOME: folder,
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  ...environment(folder),
});

const refusal = (what: string, reason: string): string =>
  `${what} cannot be confined: ${reason}. Ways out: install bubblewrap; or set GATEHOUSE_BUBBLEWRAP to its program; or, ` +
  'in a container, allow user namespaces; or set GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS=true and accept that tool ' +
  'servers can read what the worker can read';
