import { callOf, callText, type Call, optionValues } from './call.rules.ts';
import { runBuiltin } from './builtins.ts';
import { judgeCode } from './code.ts';
import { judgeCall } from './judge-call.rules.ts';
import { isKnown, MARK, originsOf } from './marked-text.rules.ts';
import { outputOf } from './output.rules.ts';
import { archiveOf, findStart } from './rules/file-detectors.ts';
import { reachOf } from './critical-path.rules.ts';
import { kindOfFile } from './rules/secret-detectors.ts';
import { runScript } from './run-script.ts';
import type { ShellRun, Surroundings } from './shell-run.ts';
import { SHELLS, type Wrapper, WRAPPERS } from './wrappers.ts';

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

/** The call with a mark on the files in it that the line filled with secrets. */
function markSecretFiles(run: ShellRun, call: Call): Call {
  const holdsSecrets = (path: string): boolean => run.state.files.get(path)?.includes(MARK.secret) ?? false;
  if (run.state.files.size === 0) return call;
  const mark = (arg: string): string =>
    holdsSecrets(arg.replace(/^[^@]*@/, '')) || holdsSecrets(arg) ? arg + MARK.secret : arg;
  return { ...call, args: call.args.map(mark) };
}

/** Notes which files hold secrets after a copy or an archive of them. */
function noteCopies(run: ShellRun, call: Call): void {
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

/** What the call runs in turn, when it is known to: its output, or null when it runs nothing. */
function runInner(run: ShellRun, call: Call): string | null {
  const { program, args, stdin } = call;
  if (SHELLS.test(program)) return runShell(run, call);
  if (program === 'xargs' || program === 'gxargs') return runXargs(run, call);
  if (program === 'find' || program === 'fd' || program === 'fdfind') runFind(run, call);
  if (program === 'at' || program === 'batch') runScript(run, stdin ?? '', callText(call));
  const module = /^(?:python|pypy)[\d.]*$/.test(program) ? args.indexOf('-m') : -1;
  if (module >= 0 && args[module + 1] !== undefined)
    return runCommand(run, args.slice(module + 1), surroundingsOf(call));
  judgeScript(run, call);
  runFromClient(run, call);
  if (judgeCode(run, call)) return MARK.unknown + originsOf(stdin ?? '');
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  return wrapper ? runWrapped(run, call, wrapper) : null;
}

/** `bash -c LINE`, `bash FILE`, `… | bash`, `bash <<< LINE`. */
function runShell(run: ShellRun, call: Call): string {
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

const surroundingsOf = ({ stdin, environment }: Call): Surroundings => ({ stdin, environment });

const checkWord = (run: ShellRun, word: string, call: Call): void => {
  if (word.includes(MARK.network)) run.found('remote_script', callText(call));
  else if (word.includes(MARK.hidden)) run.found('hidden_command', callText(call));
};

function runText(run: ShellRun, text: string, stdin: string | undefined, subject: string): string {
  if (text.includes(MARK.network)) run.found('remote_script', subject);
  return /^[\uE000-\uE00F\s]+$/.test(text) ? runScript(run, text, subject) : run.source(text, stdin);
}

/** `xargs COMMAND`: with what comes in when that is known. */
function runXargs(run: ShellRun, call: Call): string {
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
  return runCommand(run, words, { stdin: undefined, environment: call.environment });
}

/** `find … -exec COMMAND {} \;` and `fd … -x COMMAND`. */
function runFind(run: ShellRun, call: Call): void {
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
      runCommand(
        run,
        /^(?:rm|shred|unlink|srm)$/.test(words[0] ?? '') && (critical || !narrow)
          ? ['rm', '-r', ...words.slice(1)]
          : words,
        {
          stdin: undefined,
          environment: call.environment,
        },
      );
    }
  });
}

function runWrapped(run: ShellRun, call: Call, wrapper: Wrapper): string | null {
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
  return runCommand(run, words, { stdin, environment: assigned });
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
  if (rest[0] === 'run') runCommand(run, rest.slice(1), { stdin: undefined, environment: new Map() });
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

/** A program that is not known to run others, with the words of a dangerous one behind it. */
function guessInner(run: ShellRun, { args, stdin, environment }: Call): void {
  const at = args.findIndex((arg) => DANGEROUS_WORDS.test(arg.slice(arg.lastIndexOf('/') + 1)));
  if (at >= 0 && args.length > at + 1) runCommand(run, args.slice(at), { stdin, environment });
}
