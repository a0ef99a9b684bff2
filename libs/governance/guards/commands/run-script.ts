import { isKnown, MARK } from './marked-text.rules.ts';
import type { ShellRun } from './shell-run.ts';

/** Stands at the end of what a command printed that sets up a shell: `ssh-agent -s`, `direnv hook bash`. */
export const SETUP = '# shell set-up';

/**
 * Runs text that is not in the line itself: that came by a pipe, a file, a variable or the output of a command.
 *
 * @param subject the command that runs it, for people
 * @param setup true where the output of a command that sets up a shell may be run
 * @returns its standard output
 */
export function runScript(run: ShellRun, text: string, subject: string, setup = false): string {
  if (setup && text.includes(SETUP)) return runScript(run, text.replaceAll(SETUP, ''), subject, true);
  if (text.includes(MARK.network)) run.found('remote_script', subject);
  else if (text.includes(MARK.hidden)) run.found('hidden_command', subject);
  else if (/^[\uE000-\uE008\s]*$/.test(text) && text.trim() !== '') run.found('unresolved_command', subject);
  return isKnown(text) || /\w/.test(text) ? run.source(text.replace(/^#!.*/, '')) : MARK.unknown;
}
