import { type Call, callText, optionValues } from './call.rules.ts';
import { isKnown, MARK } from './marked-text.rules.ts';
import { runScript } from './run-script.ts';
import { runText } from './run-shell.ts';
import type { ShellRun } from './shell-run.ts';
import type { Wrapper } from './wrappers.ts';

/** Runs what a program of the table of wrappers is given; its output, or null when it is given nothing to run. */
export function runWrapped(run: ShellRun, call: Call, wrapper: Wrapper): string | null {
  const { args, stdin, environment } = call;
  let at = 0;
  if (wrapper.verb) {
    at = args.findIndex((arg) => wrapper.verb?.test(arg)) + 1;
    if (at === 0) {
      runLines(run, call, wrapper);
      return null;
    }
  }
  runLines(run, call, wrapper);
  if (wrapper.rest === 'none') return null;
  const assigned = new Map(environment);
  let skip = wrapper.skip ?? 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (wrapper.valued?.includes(arg) || wrapper.lines?.includes(arg)) at += 1;
    else if (/^-./.test(arg)) continue;
    else if (wrapper.rest !== 'line' && /^[A-Za-z_]\w*=/.test(arg))
      assigned.set(arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1));
    else if (skip > 0) skip -= 1;
    else break;
  }
  const words = args.slice(at);
  if (words.length === 0 && call.program === 'parallel') return runScriptIfBare(run, '', stdin, call);
  if (words.length === 0) return wrapper.skip ? null : call.program === 'env' ? null : '';
  const line = words.join(' ');
  if (wrapper.rest === 'line') {
    if (call.program === 'trap') return runText(run, words[0] ?? '', stdin, callText(call));
    if (call.program === 'hyperfine' || call.program === 'concurrently') {
      for (const word of words) runText(run, word, stdin, callText(call));
      return MARK.unknown;
    }
    if (call.program === 'parallel') {
      const given = isKnown(stdin ?? '') ? (stdin ?? '') : '';
      return (
        runText(run, line.replace(/:::.*$/s, ''), given, callText(call)) +
        (words.includes(':::')
          ? runText(run, words.slice(words.indexOf(':::') + 1).join('\n'), '', callText(call))
          : runScriptIfBare(run, line, stdin, call))
      );
    }
    return runText(run, line, stdin, callText(call));
  }
  return run.command(words, { stdin, environment: assigned });
}

const runScriptIfBare = (run: ShellRun, line: string, stdin: string | undefined, call: Call): string =>
  line === '' && stdin !== undefined ? runScript(run, stdin, callText(call)) : '';

function runLines(run: ShellRun, call: Call, { lines = [] }: Wrapper): void {
  call.args.forEach((arg, index) => {
    const option = lines.find((each) => arg === each || (each.startsWith('--') && arg.startsWith(`${each}=`)));
    if (option === undefined) return;
    const text = arg === option ? call.args[index + 1] : arg.slice(option.length + 1);
    if (text !== undefined && (call.program !== 'git' || /\s/.test(text))) run.source(text);
  });
  if (call.program === 'git') runGit(run, call);
  for (const option of call.program === 'ssh' ? optionValues(call, '-o') : []) {
    if (/^(?:Proxy|Local|Remote)Command[= ]/i.test(option)) run.source(option.replace(/^\w+[= ]/, ''));
  }
  const action = call.program === 'tar' ? call.args.join(' ').match(/--checkpoint-action=exec=(.*)/s)?.[1] : undefined;
  if (action) run.source(action);
}

/** What git is told to run: aliases and programs by `-c`, `bisect run`, `submodule foreach`, its environment. */
function runGit(run: ShellRun, { args, environment }: Call): void {
  args.forEach((arg, index) => {
    if (args[index - 1] === '-c' || (args.includes('config') && index > 0)) {
      const [name = '', value = ''] =
        arg.includes('=') && args[index - 1] === '-c'
          ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
          : [arg, args[index + 1] ?? ''];
      if (/^alias\./i.test(name)) run.source(value.startsWith('!') ? value.slice(1) : `git ${value}`);
      else if (
        /^(?:core\.(?:pager|editor|sshcommand|fsmonitor|hookspath)|sequence\.editor|diff\.external|credential\.helper|pager\.\w+|filter\.\w+\.(?:clean|smudge)|merge\.\w+\.driver)$/i.test(
          name,
        ) &&
        value
      ) {
        run.guess(value.replace(/^!/, ''));
      }
    }
  });
  const verb = args.findIndex((arg) => arg === 'bisect' || arg === 'submodule');
  const rest = verb < 0 ? [] : args.slice(verb + 1);
  if (rest[0] === 'run') run.command(rest.slice(1), { stdin: undefined, environment: new Map() });
  if (rest[0] === 'foreach')
    run.source(
      rest
        .slice(1)
        .filter((word) => word !== '--recursive')
        .join(' '),
    );
  for (const name of ['GIT_SSH_COMMAND', 'GIT_EDITOR', 'GIT_PAGER', 'GIT_SEQUENCE_EDITOR', 'PAGER', 'EDITOR']) {
    const value = environment.get(name);
    if (value) run.guess(value);
  }
}
