import { runBuiltin } from './builtins.ts';
import { type Call, callOf, callText } from './call.rules.ts';
import { judgeCode } from './code.ts';
import { judgeCall } from './judge-call.rules.ts';
import { isKnown, MARK, originsOf } from './marked-text.rules.ts';
import { outputOf } from './output.rules.ts';
import { runFind, runXargs } from './run-given.ts';
import { runScript } from './run-script.ts';
import { runShell } from './run-shell.ts';
import { runWrapped } from './run-wrapped.ts';
import { markSecretFiles, noteCopies } from './secret-files.ts';
import type { ShellRun, Surroundings } from './shell-run.ts';
import { SHELLS, WRAPPERS } from './wrappers.ts';

/** Programs that only show their words: nothing in them runs. */
const SHOWS_WORDS =
  /^(?:echo|printf|e?grep|fgrep|rg|ag|ack|git|gh|glab|man|info|which|type|whatis|whereis|apropos|tldr|jq|yq|logger|test|\[|\[\[|ls|cat|sed|awk|gawk|find|hash|help|sort|head|tail|kubectl|helm|brew|apt|apt-cache|apt-get|dpkg|rpm|npm|pip|pip3|cargo|go|docker|podman|mkdir|touch|cp|mv|ln|rm|chmod|chown|stat|file|diff|wc|export|alias|curl|wget|pgrep|pkill|killall|ps|code|vim|vi|nano|emacs|shellcheck|shfmt|make|chsh|>|>>|=|cd|read|local|declare|readonly|typeset|unset|set|case|history|select|read|notify-send|say|cowsay|figlet|wall|claude|codex|ollama|basename|dirname|realpath|readlink|tr|cut|tee|scp|rsync|ssh|psql|mysql|sqlite3)$/;
const DANGEROUS_WORDS = /^(?:rm|dd|shred|mkfs(?:\.\w+)?|(?:ba|da|z|k)?sh|eval)$/;

/**
 * Runs one command of a line as far as words tell: what it runs in turn, what the rules say to it, what it prints.
 *
 * @returns its standard output
 */
export function runCommand(run: ShellRun, words: readonly string[], surroundings: Surroundings): string {
  const [first = '', ...args] = words;
  const program = programOf(run, first, words, surroundings.stdin);
  if (program === null) return MARK.unknown;
  const call = callOf(program, args, { ...surroundings, folder: run.state.folder });

  const shellFunction = run.state.functions.get(first);
  if (shellFunction) return runFunction(run, first, args, surroundings.stdin);
  const finding = judgeCall(markSecretFiles(run, call), run.ephemeral);
  noteCopies(run, call);
  if (finding) run.found(finding, callText(call));

  const built = runBuiltin(run, call, first);
  if (built !== null) return built;
  const inner = runInner(run, call);
  if (inner !== null) return inner;
  if (!SHOWS_WORDS.test(program)) guessInner(run, call);
  return outputOf(call, run);
}

/** The name of the program behind a word; null when nobody can know. */
function programOf(run: ShellRun, word: string, words: readonly string[], stdin: string | undefined): string | null {
  const name = SHORT_NAMES[word] ?? word.slice(word.lastIndexOf('/') + 1);
  if (/^>>?$|^[=<]$/.test(word)) return word;
  if (isKnown(name) && name !== '') {
    const written =
      run.state.files.get(word) ?? run.state.files.get(word.replace(/^\.\//, '')) ?? run.state.files.get(`./${word}`);
    if (word.includes('/') && written !== undefined) runScript(run, written, words.slice(1).join(' '));
    if ([...name].some((character) => character > '\x7f')) {
      run.found('hidden_characters', callText({ program: word, args: words.slice(1) }));
      return null;
    }
    return name === '.'
      ? 'source'
      : name.replace(/\.exe$/, '').replace(/^g(?=(?:rm|dd|chmod|chown|shred|find|xargs|timeout)$)/, '');
  }
  const subject = callText({ program: word, args: words.slice(1) });
  if (word.includes(MARK.network)) run.found('remote_script', subject);
  else if (word !== '' || stdin !== undefined)
    run.found(word.includes(MARK.hidden) ? 'hidden_command' : 'unresolved_command', subject);
  return null;
}

function runFunction(run: ShellRun, name: string, args: string[], stdin: string | undefined): string {
  const found = run.state.functions.get(name);
  if (!found) return '';
  const text = found.source.slice(found.body.start, found.body.end);
  // A function that defines another of its own name and runs that does not run itself.
  const itself = `${name} ${text}`;
  if (run.running.includes(itself)) {
    const again = new RegExp(`${name.replace(/[^\w]/g, '\\$&')}\\s*(?:\\||&(?!&))`);
    if (again.test(text)) run.found('fork_bomb', text);
    return MARK.unknown;
  }
  const { parameters } = run.state;
  run.running.push(itself);
  run.state.parameters = args;
  const output = run.node(found.body, found.source, stdin);
  run.state.parameters = parameters;
  run.running.pop();
  return output;
}

/** Names that people give to programs that they type often. */
const SHORT_NAMES: Record<string, string | undefined> = Object.assign(Object.create(null), {
  k: 'kubectl',
  tf: 'terraform',
  helm3: 'helm',
});

/** What clients of databases hand to a shell: `\\!` of psql and mysql, `.shell` of sqlite3. */
function runFromClient(run: ShellRun, call: Call): void {
  if (!/^(?:psql|mysql|mariadb|sqlite3|duckdb)$/.test(call.program)) return;
  for (const text of [...call.args, call.stdin ?? '']) {
    for (const [, line = ''] of text.matchAll(/(?:^|\n)\s*(?:\\!|\.(?:shell|system)\b)\s*(.+)/g)) run.source(line);
  }
}

/** A script that an interpreter runs, as a program of its own name: `python manage.py flush`. */
function judgeScript(run: ShellRun, call: Call): void {
  if (!/^(?:python|php|ruby|node|perl)[\d.]*$/.test(call.program)) return;
  const at = call.args.findIndex((arg) => !arg.startsWith('-'));
  const script = call.args[at];
  if (script === undefined || call.args.slice(0, at).some((arg) => /^-[a-z]*[cerpEmM]$/.test(arg))) return;
  const inner = callOf(script.slice(script.lastIndexOf('/') + 1), call.args.slice(at + 1), {
    stdin: call.stdin,
    environment: call.environment,
    folder: call.folder,
  });
  const finding = judgeCall(inner, run.ephemeral);
  if (finding) run.found(finding, callText(call));
}

/** What the call runs in turn, when it is known to: its output, or null when it runs nothing. */
function runInner(run: ShellRun, call: Call): string | null {
  const { program, args, stdin } = call;
  if (SHELLS.test(program)) return runShell(run, call);
  if (program === 'xargs' || program === 'gxargs') return runXargs(run, call);
  if (program === 'find' || program === 'fd' || program === 'fdfind') runFind(run, call);
  if (program === 'at' || program === 'batch') runScript(run, stdin ?? '', callText(call));
  const module = /^(?:python|pypy)[\d.]*$/.test(program) ? args.indexOf('-m') : -1;
  if (module >= 0 && args[module + 1] !== undefined) return run.command(args.slice(module + 1), surroundingsOf(call));
  judgeScript(run, call);
  runFromClient(run, call);
  if (judgeCode(run, call)) return MARK.unknown + originsOf(stdin ?? '');
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  return wrapper ? runWrapped(run, call, wrapper) : null;
}

const surroundingsOf = ({ stdin, environment }: Call): Surroundings => ({ stdin, environment });

/** A program that is not known to run others, with the words of a dangerous one behind it. */
function guessInner(run: ShellRun, { args, stdin, environment }: Call): void {
  const at = args.findIndex((arg) => DANGEROUS_WORDS.test(arg.slice(arg.lastIndexOf('/') + 1)));
  if (at >= 0 && args.length > at + 1) run.command(args.slice(at), { stdin, environment });
}
