import { type Call, callText } from './call.rules.ts';
import { isKnown, MARK } from './marked-text.rules.ts';
import { runScript } from './run-script.ts';
import type { ShellRun } from './shell-run.ts';

/** `bash -c LINE`, `bash FILE`, `… | bash`, `bash <<< LINE`. */
export function runShell(run: ShellRun, call: Call): string {
  const { args, stdin } = call;
  // An interactive shell at one end of a pipe serves whoever is at the other.
  if (stdin !== undefined && stdin !== '' && !/\w/.test(stdin) && args.includes('-i'))
    run.found('reverse_shell', callText(call));
  let at = 0;
  let fromLine = false;
  let fromInput = false;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (/^-(?:Command|EncodedCommand|enc|e|ec)$/i.test(arg) && /^(?:pwsh|powershell)$/.test(call.program)) {
      run.found(/^-e/i.test(arg) ? 'hidden_command' : 'unresolved_command', callText(call));
      return MARK.unknown;
    }
    if (/^-[A-Za-z]*c[A-Za-z]*$/.test(arg)) fromLine = true;
    else if (/^-[A-Za-z]*s[A-Za-z]*$/.test(arg)) fromInput = true;
    else if (/^(?:[-+]o|[-+]O|--rcfile|--init-file)$/.test(arg)) at += 1;
    else if (!/^[-+]./.test(arg) || arg === '--') break;
  }
  if (args[at] === '--') at += 1;
  const [target, ...rest] = args.slice(at);
  const leave = run.state.enter();
  run.state.parameters = rest.slice(fromLine ? 1 : 0);
  let output = '';
  if (fromLine) output = runText(run, target ?? '', stdin, callText(call));
  else if (fromInput || target === undefined || /^(?:-|\/dev\/stdin|\/proc\/self\/fd\/0|\/dev\/fd\/0)$/.test(target)) {
    output = stdin === undefined ? '' : runScript(run, stdin, callText(call));
  } else {
    const written = run.state.files.get(target) ?? run.state.files.get(target.replace(/^\.\//, ''));
    if (written !== undefined) output = runScript(run, written, callText(call));
    else if (!isKnown(target.slice(target.lastIndexOf('/') + 1)) && !target.includes(MARK.name))
      checkWord(run, target, call);
  }
  leave();
  return output;
}

const checkWord = (run: ShellRun, word: string, call: Call): void => {
  if (word.includes(MARK.network)) run.found('remote_script', callText(call));
  else if (word.includes(MARK.hidden)) run.found('hidden_command', callText(call));
};

/** Runs a text that stands in the words of a command; one of which nothing is known is judged by where it came from. */
export function runText(run: ShellRun, text: string, stdin: string | undefined, subject: string): string {
  if (text.includes(MARK.network)) run.found('remote_script', subject);
  return /^[\uE000-\uE00F\s]+$/.test(text) ? runScript(run, text, subject) : run.source(text, stdin);
}
