import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { messageOf } from '@gatehouse/kernel';
import { type Confinement, confine } from './confine.rules.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { filterArchitecture, NO_FILTER } from './open-call-filter.ts';
import { shieldDescriptors } from './shield-descriptors.ts';

const run = promisify(execFile);

/** How long the trial may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What the machine offers, or why it offers nothing. */
export type ConfinementProbe = { available: true; confinement: Confinement } | { available: false; reason: string };

/**
 * Finds bubblewrap and tries the real thing: many containers have the program and forbid the namespaces.
 *
 * @param told path from the configuration, which then is the only one that counts
 * @param searchPath where to look otherwise
 */
export async function probeConfinement(told: string | undefined, searchPath: string): Promise<ConfinementProbe> {
  const bubblewrap = told ?? (await findProgram('bwrap', searchPath));
  if (bubblewrap === null) return { available: false, reason: 'bubblewrap (bwrap) is not installed' };
  if (!(await isExecutable(bubblewrap))) return { available: false, reason: `${bubblewrap} cannot be started` };
  if (!filterArchitecture()) return { available: false, reason: NO_FILTER };
  try {
    const { stdout: manual } = await run(bubblewrap, ['--help'], { timeout: PATIENCE_MS });
    const confinement: Confinement = {
      bubblewrap,
      prlimit: await findProgram('prlimit', '/usr/bin:/bin'),
      disablesNesting: manual.includes('--disable-userns'),
    };
    await tryOut(confinement);
    return { available: true, confinement };
  } catch (error) {
    return { available: false, reason: `bubblewrap does not work here: ${lastLine(error)}` };
  }
}

const TRIAL = { name: 'trial', command: '/bin/true', args: [], readable: [], scratch: null, network: false };

/** As programs will be started, with the filter of their system calls. */
async function tryOut(confinement: Confinement): Promise<void> {
  const { command, args } = confine(TRIAL, confinement, []);
  const shield = shieldDescriptors();
  const stdio = ['ignore', 'ignore', 'pipe', ...shield.descriptors] as const;
  const child = spawn(command, args, { env: {}, cwd: '/', timeout: PATIENCE_MS, stdio: [...stdio] });
  shield.release();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw Object.assign(new Error(`the trial ended with ${code}`), { stderr: said });
}

function lastLine(error: unknown): string {
  const said = (error as { stderr?: unknown }).stderr;
  return (typeof said === 'string' && said.trim().split('\n').at(-1)) || messageOf(error);
}
