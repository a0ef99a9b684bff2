import type { Call } from './call.rules.ts';
import { MARK } from './marked-text.rules.ts';
import { archiveOf } from './rules/file-detectors.ts';
import { kindOfFile } from './rules/secret-detectors.ts';
import type { ShellRun } from './shell-run.ts';

/** The call with a mark on the files in it that the line filled with secrets. */
export function markSecretFiles(run: ShellRun, call: Call): Call {
  const holdsSecrets = (path: string): boolean => run.state.files.get(path)?.includes(MARK.secret) ?? false;
  if (run.state.files.size === 0) return call;
  const mark = (arg: string): string =>
    holdsSecrets(arg.replace(/^[^@]*@/, '')) || holdsSecrets(arg) ? arg + MARK.secret : arg;
  return { ...call, args: call.args.map(mark) };
}

/** Notes which files hold secrets after a copy or an archive of them. */
export function noteCopies(run: ShellRun, call: Call): void {
  if (!/^(?:cp|mv|tar|zip|7z|rsync|install|gzip)$/.test(call.program)) return;
  if (!call.args.some((arg) => kindOfFile(arg) !== 'plain')) return;
  const [target] =
    call.program === 'tar'
      ? archiveOf(call)
      : call.program === 'zip' || call.program === '7z'
        ? call.operands
        : call.operands.slice(-1);
  if (target !== undefined && target !== '-') run.state.files.set(target, MARK.unknown + MARK.secret);
}
