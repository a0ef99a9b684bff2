import type { Call } from './call.rules.ts';
import { reachOf } from './critical-path.rules.ts';
import { isKnown, MARK } from './marked-text.rules.ts';
import { findStart } from './rules/file-detectors.ts';
import type { ShellRun } from './shell-run.ts';

/** `xargs COMMAND`: with what comes in when that is known. */
export function runXargs(run: ShellRun, call: Call): string {
  const { args, stdin = '' } = call;
  let at = 0;
  let placeholder: string | null = null;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (/^-[IJ]$/.test(arg) || arg === '--replace') {
      at += 1;
      placeholder = args[at] ?? '{}';
    } else if (/^-[IJ]./.test(arg)) placeholder = arg.slice(2);
    else if (/^-i/.test(arg)) placeholder = '{}';
    else if (/^(?:-[dELnPsa]|--(?:max-args|max-procs|delimiter|arg-file|max-lines|max-chars))$/.test(arg)) at += 1;
    else if (!arg.startsWith('-')) break;
  }
  const command = args.slice(at);
  if (command.length === 0) return stdin;
  const given = isKnown(stdin) ? stdin.split(/[\s\0]+/).filter((word) => word !== '') : [stdin.trim()];
  const mark = placeholder;
  const words =
    mark === null ? [...command, ...given] : command.map((word) => word.replaceAll(mark, () => stdin.trim()));
  return run.command(words, { stdin: undefined, environment: call.environment });
}

/** `find … -exec COMMAND {} \;` and `fd … -x COMMAND`. */
export function runFind(run: ShellRun, call: Call): void {
  const { args } = call;
  const { paths, narrow } = findStart(call);
  args.forEach((arg, index) => {
    if (!/^-(?:exec|execdir|ok|okdir|x|X)$|^--exec(?:-batch)?$/.test(arg)) return;
    const rest = args.slice(index + 1);
    const end = rest.findIndex((word) => word === ';' || word === '+');
    const command = end < 0 ? rest : rest.slice(0, end);
    for (const path of paths) {
      const critical = /^(?:everything|system)$/.test(reachOf(path, run.state.folder)) && /^[/\uE008]/.test(path);
      const found = critical || !narrow ? path : `${path}/${MARK.name}`;
      const words = command.some((word) => word.includes('{}'))
        ? command.map((word) => word.replaceAll('{}', found))
        : [...command, found];
      // What removes each file that is found removes everything that is found.
      const removesAll = /^(?:rm|shred|unlink|srm)$/.test(words[0] ?? '') && (critical || !narrow);
      run.command(removesAll ? ['rm', '-r', ...words.slice(1)] : words, {
        stdin: undefined,
        environment: call.environment,
      });
    }
  });
}
